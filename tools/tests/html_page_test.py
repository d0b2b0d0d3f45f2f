#!/usr/bin/env python3
"""The HTML page in a browser: html_page_test.py PAGERACE SOURCE_FOLDER [FOLDER_FOR_SCREENSHOTS].

Exit status 77, "SKIPPED: ...", if there is no browser.
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from browser import Browser, missing

PAGERACE = SOURCE = PICTURES = None
TRACES = {
    "lost": "fixup/alone/v4.14.lost-update.json",
    "several": "several/adjacent/v4.14.lost-update.json",
    "deadlock": "space/flusher-comes-too/2018-patch.deadlock.json",
    "livelock": "fixup/throttled-no-memory/v7.2-rc7.livelock.json",
    "textbook": "classic/philosophers/program.deadlock.json",
}
LEFT, RIGHT, UP, DOWN, HOME, END, ENTER, ESCAPE = (
    "\ue012", "\ue014", "\ue013", "\ue015", "\ue011", "\ue010", "\ue007", "\ue00c")


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for name, trace in TRACES.items():
            subprocess.run([PAGERACE, "render", f"{SOURCE}/traces/{trace}", "--format", "html",
                            "-o", f"{cls.folder.name}/{name}.html"], check=True)
        cls.browser = cls.enterClassContext(Browser())

    def open(self, name="lost", width=1440, height=900, scheme="light", place=""):
        self.browser.size(width, height, mobile=width < 500)
        self.browser.scheme(scheme)
        self.browser.open(pathlib.Path(self.folder.name, f"{name}.html").as_uri() + place)

    def tearDown(self):
        self.assertEqual(self.browser.console(), [])

    def js(self, expression):
        return self.browser.run("return " + expression)

    def text(self, selector):
        return self.js(f"document.querySelector({selector!r})?.textContent ?? null")

    def step(self):
        """The step that is marked in the list; the panel and the counter must agree."""
        row = self.js("document.querySelector('#steps [aria-current]')?.dataset.step ?? '0'")
        said = self.text("#where").split(" ")[0]
        self.assertEqual(row, said)
        self.assertEqual(self.text("#state-step"), said)
        return int(row)

    def value(self, name):
        """The state table's value of an object of page 0, by its short name."""
        return self.js(f"""[...document.querySelectorAll('#state tr')].find(
            (row) => row.cells[0].textContent === {name!r}).cells[1].textContent""")

    def test_opens_with_title_lanes_and_symptom(self):
        self.open()
        self.assertEqual(self.js("document.title"), "alone on v4.14: lost-update")
        self.assertIn("version 1 was declared dirty", self.text("h1"))
        lanes = self.js("[...document.querySelectorAll('#lanes span')].map((e) => e.textContent)")
        self.assertEqual(lanes, ["pin_holder", "writeback", "fixup_worker", "drain"])
        self.assertIn("nothing remembers it", self.text("#end"))
        self.assertEqual(self.step(), 1)

    def test_steps_back_and_forth(self):
        self.open()
        self.browser.press(RIGHT, "j", DOWN)
        self.assertEqual(self.step(), 4)
        self.browser.press("k", LEFT, UP)
        self.assertEqual(self.step(), 1)
        self.browser.press(END)
        self.assertEqual(self.step(), 91)
        self.browser.press(HOME)
        self.assertEqual(self.step(), 0)
        self.browser.run("document.getElementById('forth').click()")
        self.assertEqual(self.step(), 1)
        # Folded steps are skipped, unless all are shown.
        self.open(place="#step-9")
        self.browser.press("j")
        self.assertEqual(self.step(), 13)
        self.browser.press("k", "a", "j")
        self.assertEqual(self.step(), 10)

    def test_state_at_the_step(self):
        self.open(place="#step-13")
        self.assertEqual(self.step(), 13)
        self.assertEqual(self.value("PG_dirty"), "1 \u2192 0")
        self.assertEqual(self.value("PG_locked"), "writeback")
        self.assertEqual(self.value("references"), "3")
        changed = self.js("[...document.querySelectorAll('#state tr.changed')].length")
        self.assertEqual(changed, 1)
        self.browser.press("k")
        self.assertEqual(self.value("PG_dirty"), "1")
        self.open(place="#step-13")
        self.assertIn("model/src/state/page_cache.cpp:", self.text(".source figcaption"))
        self.assertIn("page.PG_dirty", self.text(".source .at"))
        self.assertIn("clear_page_dirty_for_io()", self.text("#now .chain"))

    def test_jumps_to_changes_of_an_object(self):
        self.open(place="#step-1")
        self.assertEqual(self.text("#object option:checked"), "page 0 PG_dirty")
        self.browser.press("]")
        self.assertEqual(self.step(), 3)
        self.browser.press("]")
        self.assertEqual(self.step(), 13)
        self.browser.press("]")
        self.assertEqual(self.step(), 13)
        self.browser.press("[")
        self.assertEqual(self.step(), 3)
        # Another object, by its name in the table; its change is in the folded drain.
        self.browser.run("""[...document.querySelectorAll('#state th button')].find(
            (button) => button.textContent === 'mapping').click()""")
        self.browser.press("]")
        self.assertEqual(self.step(), 82)
        self.assertEqual(self.value("mapping"), "index 0 \u2192 NULL")

    def test_searches(self):
        self.open(place="#step-1")
        self.browser.press("/", *"fixup queue")
        self.assertEqual(self.step(), 22)
        self.assertRegex(self.text("#found"), r"^1 of \d+$")
        self.browser.press(ENTER)
        self.assertEqual(self.step(), 25)
        self.browser.press(ESCAPE)
        self.assertEqual(self.text("#found"), "")
        self.browser.press("/", *"no such words")
        self.assertEqual(self.text("#found"), "none")
        self.browser.press(ESCAPE)

    def test_window_is_shaded(self):
        self.open()
        shades = self.js("""Object.fromEntries([...document.querySelectorAll('#steps li.step')].map(
            (row) => [row.dataset.step, row.className]))""")
        self.assertNotIn("window", shades["9"])
        self.assertIn("held", shades["13"])
        self.assertIn("held", shades["22"])
        self.assertNotIn("held", shades["24"])
        self.assertIn("window", shades["32"])
        self.assertNotIn("held", shades["32"])
        self.open(place="#step-32")
        self.assertIn("since step 13, to the end", self.text("#exposed"))

    def test_livelock_goes_round(self):
        self.open("livelock")
        self.assertIn("steps 2-20 repeat forever", self.text("#steps .cycle"))
        self.browser.press(END, "j")
        self.assertEqual(self.step(), 2)

    def test_deadlock_tells_who_waits(self):
        self.open("deadlock")
        self.assertIn("space_flush is trying to acquire:", self.text("#end"))
        self.assertIn("fixup_worker, space_flush and drain wait forever", self.text("h1"))

    def test_phone_and_dark(self):
        for name in TRACES:
            for scheme in ("light", "dark"):
                for width in (390, 1440):
                    with self.subTest(name=name, scheme=scheme, width=width):
                        self.open(name, width, 844 if width < 500 else 900, scheme)
                        self.assertLessEqual(
                            self.js("document.documentElement.scrollWidth"), width)
                        self.browser.press("a")
                        self.assertLessEqual(
                            self.js("document.documentElement.scrollWidth"), width)
                        self.browser.press("a")
                        luminance = self.js("""getComputedStyle(document.body).backgroundColor
                            .match(/\\d+/g).reduce((sum, part) => sum + Number(part), 0)""")
                        self.assertEqual(luminance < 200, scheme == "dark")
                        if PICTURES:
                            self.browser.screenshot(f"{PICTURES}/{name}-{scheme}-{width}.png")

    def test_state_on_a_phone(self):
        self.open(width=390, height=844, place="#step-13")
        shown = "getComputedStyle(document.getElementById('panel')).display !== 'none'"
        self.assertFalse(self.js(shown))
        self.assertIn("PG_dirty: 1 \u2192 0", self.text("#mini"))
        self.browser.run("document.getElementById('sheet').click()")
        self.assertTrue(self.js(shown))
        self.assertEqual(self.js("document.getElementById('sheet').ariaExpanded"), "true")

    def test_controls_have_names(self):
        self.open()
        nameless = self.js("""[...document.querySelectorAll('button, input, select')].filter(
            (e) => !(e.ariaLabel || e.textContent.trim() || e.closest('label'))).length""")
        self.assertEqual(nameless, 0)


if __name__ == "__main__":
    PAGERACE, SOURCE = sys.argv[1:3]
    PICTURES = sys.argv[3] if len(sys.argv) > 3 else None
    if sys.version_info < (3, 11) or missing():
        print("SKIPPED: the page is not tested; missing:",
              " and ".join(missing()) or "Python 3.11")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1])
