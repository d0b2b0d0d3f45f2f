#include "report/reproducer_text.hpp"

#include <fmt/format.h>

#include <set>

#include "render/columns.hpp"
#include "report/causes_text.hpp"
#include "report/report.hpp"
#include "reproducer/kernel_places.hpp"
#include "reproducer/rendezvous.hpp"
#include "trace/subject.hpp"

namespace tools::report {
namespace {

const char* skeleton =
    "    static DECLARE_WAIT_QUEUE_HEAD(pagerace_queue);\n"
    "    static int pagerace_turn;\n"
    "    static unsigned long pagerace_ino;  /* a module parameter */\n"
    "\n"
    "    void pagerace_done(unsigned long ino, int turn)\n"
    "    {\n"
    "        if (ino != pagerace_ino || READ_ONCE(pagerace_turn) != turn - 1)\n"
    "            return;\n"
    "        WRITE_ONCE(pagerace_turn, turn);\n"
    "        wake_up_all(&pagerace_queue);\n"
    "    }\n"
    "\n"
    "    /* gives up after 10 s: a wrong place must not hang the machine */\n"
    "    void pagerace_wait(unsigned long ino, int turn)\n"
    "    {\n"
    "        if (ino == pagerace_ino &&\n"
    "            !wait_event_timeout(pagerace_queue,\n"
    "                                READ_ONCE(pagerace_turn) >= turn, 10 * HZ))\n"
    "            pr_warn(\"pagerace: no thread reached turn %d\\n\", turn);\n"
    "    }\n";

class ReproducerText {
 public:
  ReproducerText(const model::TraceFile& file, const std::string& path)
      : file_(file), path_(path), points_(reproducer::find_rendezvous(file.trace)) {}

  std::string text() {
    line(fmt::format("How to try it on a real kernel: {}: {}",
                     trace::subject(file_.scenario, file_.kernel),
                     checker::symptom_text(file_.defect, file_.trace.outcome)),
         0);
    const bool shown = path_.size() + 5 <= checker::columns_max;
    line("A sketch for someone who knows that kernel, from " + (shown ? path_ : "this trace") +
             ". It was never compiled: check locations and names against the source tree.",
         2);
    if (reproducer::uses_folios(file_.kernel)) {
      line("This kernel works on folios: look for the folio form of the functions named here.", 2);
    }
    user_space();
    rendezvous();
    patch();
    caveats();
    return std::move(out_);
  }

 private:
  void line(const std::string& text, std::size_t indent) {
    out_ += checker::wrap(text, checker::columns_max, indent);
  }
  void head(const char* text) { out_ += fmt::format("\n{}\n", text); }

  void user_space() {
    head("1. What user space does");
    line(fmt::format("A file of {} page(s) on btrfs, mapped; its pages read in; sync.",
                     file_.scenario.pages),
         2);
    for (const model::PageStart& start : file_.scenario.start) {
      const auto index = &start - file_.scenario.start.data();
      if (start.dirty == model::PageStart::Dirty::out_of_band) {
        line(fmt::format(
                 "Page {} is initially dirty without the file system's knowledge: the end of "
                 "an O_DIRECT read into the mapping has dirtied it after its last writeback.",
                 index),
             2);
      }
      if (start.dirty == model::PageStart::Dirty::in_order) {
        line(fmt::format("Page {} is initially dirty: one store through the mapping.", index), 2);
      }
    }
    std::set<model::ThreadKind> said;
    for (const model::ThreadSpec& spec : file_.scenario.threads) {
      if (!said.insert(spec.kind).second) continue;
      line(fmt::format("- {}", model::thread_kind_action(spec.kind)), 2);
    }
    line(
        "- at the end: sync, drop the caches (echo 3 > /proc/sys/vm/drop_caches), read the page "
        "back and compare",
        2);
  }

  [[nodiscard]] std::string where(const reproducer::Point& point) const {
    if (point.calls.empty()) return "outside the modelled kernel functions";
    if (point.nearby) {  // Its outermost call can be found in the caller.
      return "next to " +
             reproducer::place_text(reproducer::kernel_place(point.calls.front(), file_.kernel));
    }
    std::string text =
        reproducer::place_text(reproducer::kernel_place(point.calls.back(), file_.kernel));
    if (point.calls.size() > 1) {
      text += fmt::format(
          ", called from {}()",
          reproducer::kernel_place(point.calls[point.calls.size() - 2], file_.kernel).function);
    }
    return text;
  }
  [[nodiscard]] std::string action(const reproducer::Point& point) const {
    const checker::TraceStep& step = file_.trace.steps[point.step];
    return action_text(step.operation, step.object());
  }

  void rendezvous() {
    head("2. Which thread waits for which, in this order");
    if (points_.empty()) {
      line("None: a single thread does everything, in its program order.", 2);
      return;
    }
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const reproducer::Rendezvous& at = points_[i];
      line(fmt::format("turn {}: {} -> {}", i + 1, at.done.thread, at.next.thread), 2);
      line(fmt::format("done after: {} (step {}: {})", where(at.done), at.done.step + 1,
                       action(at.done)),
           4);
      line(fmt::format("wait {}: {} (step {}: {})", at.next_begins ? "before it begins" : "before",
                       where(at.next), at.next.step + 1, action(at.next)),
           4);
      if (at.next.holds_spinlock) {
        line("it holds a spinlock there: poll with cpu_relax() instead of sleeping", 6);
      }
    }
  }

  void patch() {
    head("3. The skeleton of a debug patch (indented by spaces)");
    out_ += skeleton;
    out_ += "\n";
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const auto put = [&](const reproducer::Point& point, const char* call, const char* when) {
        if (point.calls.empty()) {
          line(fmt::format("user space or the machine ({}): {} {}", point.thread, when,
                           action(point)),
               4);
          return;
        }
        line(point.nearby ? where(point)
                          : reproducer::place_text(
                                reproducer::kernel_place(point.calls.back(), file_.kernel)),
             4);
        line(fmt::format("{}(inode->i_ino, {});  /* {} {} */", call, i + 1, when, action(point)),
             8);
      };
      put(points_[i].done, "pagerace_done", "after");
      put(points_[i].next, "pagerace_wait", "before");
    }
  }

  void caveats() {
    head("4. What it does not prove");
    line(
        "- If nothing happens, that proves nothing: a wait may be in the wrong place, or another "
        "thread may interfere; look for the warning of pagerace_wait() first.",
        2);
    line("- Waits change timing, and a wait under the page lock can hide or cause a deadlock.", 2);
    line(
        "- The model is sequentially consistent and knows only the functions named here; IO and "
        "its completion take real time, in the model they can happen at any time.",
        2);
    line(
        "- A thread of the model may be several in the kernel (per-cpu workers, one worker per "
        "device).",
        2);
  }

  const model::TraceFile& file_;
  const std::string& path_;
  std::vector<reproducer::Rendezvous> points_;
  std::string out_;
};

}  // namespace

std::string reproducer_text(const model::TraceFile& file, const std::string& path) {
  return ReproducerText(file, path).text();
}

}  // namespace tools::report
