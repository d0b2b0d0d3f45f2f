// Two transfers between two accounts, in opposite directions. Each account has a lock.

#include <checker/command_line.hpp>

struct Account {
  checker::Shared<std::uint32_t> balance;
  checker::Lock lock;
  std::uint8_t unused[3];  // Explicit padding: states are compared as bytes.
};

class Bank : public checker::Program {
 public:
  explicit Bank(bool ordered) : ordered_(ordered) {}

  void set_up(checker::World& world) override {
    alice_ = &open_account(world, "alice");
    bob_ = &open_account(world, "bob");
    world.spawn("to_bob",
                [from = alice_, to = bob_, ordered = ordered_](checker::Runtime& runtime) {
                  transfer(runtime, *from, *to, 3, ordered);
                });
    world.spawn("to_alice",
                [from = bob_, to = alice_, ordered = ordered_](checker::Runtime& runtime) {
                  transfer(runtime, *from, *to, 4, ordered);
                });
  }

  std::vector<std::string> defects() const override { return {"money-lost"}; }
  checker::DefectSet final_defects() const override {
    checker::DefectSet found;
    const std::uint32_t sum = alice_->balance.get(state()) + bob_->balance.get(state());
    found.set(checker::engine_defects, sum != 20);
    return found;
  }

 private:
  static Account& open_account(checker::World& world, const std::string& owner) {
    auto& account = world.create<Account>();
    account.balance.initial(world) = 10;
    world.name(account.lock, owner + "'s lock");
    world.name(account.balance, owner + "'s balance");
    return account;
  }

  static void transfer(checker::Runtime& runtime, Account& from, Account& to, std::uint32_t amount,
                       bool ordered) {
    // The fix: every thread takes the locks in the same order.
    const bool swapped = ordered && &to < &from;
    Account& first = swapped ? to : from;
    Account& second = swapped ? from : to;
    first.lock.lock(runtime);
    second.lock.lock(runtime);
    from.balance.write(runtime, from.balance.read(runtime) - amount);
    to.balance.write(runtime, to.balance.read(runtime) + amount);
    second.lock.unlock(runtime);
    first.lock.unlock(runtime);
  }

  bool ordered_;
  Account* alice_ = nullptr;
  Account* bob_ = nullptr;
};

int main(int argc, char** argv) {
  checker::ProgramInfo info;
  info.name = "bank";
  info.about = "Two transfers between two accounts, in opposite directions.";
  info.parameters = {{.name = "fixed", .about = "take the locks in one order"}};
  return checker::run_command_line(argc, argv, info, [](const checker::Parameters& parameters) {
    return std::make_unique<Bank>(parameters["fixed"] != 0);
  });
}
