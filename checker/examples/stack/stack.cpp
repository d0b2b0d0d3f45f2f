// A lock-free stack (Treiber's) whose nodes are reused, and the ABA problem of compare-exchange: a
// thread reads the top, A, and the node below it, B. Meanwhile another takes A and B and puts A
// back. The top is A again, so the exchange succeeds, and B is on the stack though it was taken.

#include <checker/command_line.hpp>

constexpr std::uint32_t none = 0xffffffff;
constexpr std::uint32_t nodes = 3;

// The index of the top node, and how often the stack has changed: the tag of the fix.
struct Top {
  std::uint32_t node;
  std::uint32_t tag;
  bool operator==(const Top&) const = default;
};

struct Stack {
  checker::Shared<Top> top;
  checker::Shared<std::uint32_t> below[nodes];
  checker::Shared<std::uint32_t> taken[nodes];  // For the assertion: changed together with `top`.
};

// Takes `node` from the top of the stack, or puts it there.
bool exchange_top(checker::Runtime& runtime, Stack& stack, std::uint32_t node, Top expected,
                  Top wanted) {
  runtime.announce("compare-exchange", checker::writes(stack.top),
                   checker::writes(stack.taken[node]));
  if (stack.top.get(runtime) != expected) return false;
  stack.top.change(runtime) = wanted;
  return true;
}

std::uint32_t pop(checker::Runtime& runtime, Stack& stack, bool tagged) {
  for (;;) {
    const Top seen = stack.top.read(runtime);
    if (seen.node == none) return none;
    const std::uint32_t next = stack.below[seen.node].read(runtime);
    const std::uint32_t tag = tagged ? seen.tag + 1 : 0;
    if (!exchange_top(runtime, stack, seen.node, seen, {next, tag})) continue;
    std::uint32_t& taken = stack.taken[seen.node].change(runtime);
    runtime.check(taken == 0, "popped a node that a thread has taken already");
    taken = 1;
    return seen.node;
  }
}

void push(checker::Runtime& runtime, Stack& stack, std::uint32_t node, bool tagged) {
  for (;;) {
    const Top seen = stack.top.read(runtime);
    stack.below[node].write(runtime, seen.node);
    const std::uint32_t tag = tagged ? seen.tag + 1 : 0;
    if (!exchange_top(runtime, stack, node, seen, {node, tag})) continue;
    stack.taken[node].change(runtime) = 0;
    return;
  }
}

std::string node_name(std::uint32_t node) {
  return node == none ? "none" : std::string(1, static_cast<char>('A' + node));
}

class StackProgram : public checker::Program {
 public:
  explicit StackProgram(bool tagged) : tagged_(tagged) {}

  void set_up(checker::World& world) override {
    auto& stack = world.create<Stack>();  // A on B on C.
    world.name(stack.top, "top",
               [](const void* top) { return node_name(static_cast<const Top*>(top)->node); });
    for (std::uint32_t node = 0; node < nodes; ++node) {
      stack.below[node].initial(world) = node + 1 < nodes ? node + 1 : none;
      world.name_ghost(stack.taken[node], node_name(node) + " taken");
      world.name(stack.below[node], "below " + node_name(node), [](const void* below) {
        return node_name(*static_cast<const std::uint32_t*>(below));
      });
    }
    world.spawn("popper", [&stack, tagged = tagged_](checker::Runtime& runtime) {
      pop(runtime, stack, tagged);
      pop(runtime, stack, tagged);
    });
    world.spawn("recycler", [&stack, tagged = tagged_](checker::Runtime& runtime) {
      const std::uint32_t first = pop(runtime, stack, tagged);
      pop(runtime, stack, tagged);
      if (first != none) push(runtime, stack, first, tagged);
    });
  }

 private:
  bool tagged_;
};

int main(int argc, char** argv) {
  checker::ProgramInfo info;
  info.name = "stack";
  info.about = "A lock-free stack that reuses its nodes.";
  info.parameters = {{.name = "fixed", .about = "count the changes beside the top node"}};
  return checker::run_command_line(argc, argv, info, [](const checker::Parameters& parameters) {
    return std::make_unique<StackProgram>(parameters["fixed"] != 0);
  });
}
