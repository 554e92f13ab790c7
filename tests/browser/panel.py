"""What a learner sees of a panel in a page, and does with it."""

import re
from contextlib import contextmanager

CHANGED = "([canvas, frame]) => Number(canvas.dataset.frame) > frame"
# Quiet: no new frame for 400 ms, and none on its way from the kernel.
QUIET = """(canvas) => {
    const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
    const now = performance.now();
    if (canvas.seen?.frame !== canvas.dataset.frame) canvas.seen = { frame: canvas.dataset.frame, now };
    return kernel.status === "idle" && now - canvas.seen.now > 400;
}"""


class Panel:
    """A panel in the page, named by its parts."""

    def __init__(self, root):
        self.root, self.page = root, root.page
        self.canvas = root.locator(".labkit-view canvas").first
        self.status = root.get_by_role("status").first
        self.error = root.locator(".labkit-error")

    @property
    def frame(self):
        """The number of the picture that is shown."""
        return int(self.canvas.get_attribute("data-frame"))

    @property
    def pixels(self):
        """The picture, as text that differs where a pixel differs."""
        return self.canvas.evaluate("(canvas) => canvas.toDataURL()")

    @property
    def words(self):
        """The picture in words, for those who do not see it."""
        return self.canvas.get_attribute("aria-label")

    @property
    def code(self):
        """The line that makes this panel."""
        return self.root.locator(".labkit-code code", has_text="(").inner_text()

    @property
    def start(self):
        """The start point in the line of code, None where it is the surface's own."""
        found = re.search(r"start=\(([^,]+), ([^)]+)\)", self.code)
        return tuple(map(float, found.groups())) if found else None

    @property
    def step(self):
        """The step in the line of code."""
        found = re.search(r"\bstep=(\d+)", self.code)
        return int(found[1]) if found else 0

    @contextmanager
    def next_frame(self):
        """Wait at the end of the block until a picture is shown that was not there at its beginning."""
        before = self.frame
        yield
        self.wait_for_frame(before + 1)

    def wait_for_frame(self, number):
        """Wait until the picture of this number, or a later one, is shown."""
        self.page.wait_for_function(CHANGED, arg=[self.canvas.element_handle(), number - 1])

    def wait_until_quiet(self):
        """Wait until nothing moves any more."""
        self.page.wait_for_function(QUIET, arg=self.canvas.element_handle())

    def button(self, name):
        """Return a button by its words."""
        return self.root.get_by_role("button", name=name, exact=True)

    def slider(self, name):
        """Return the handle of a slider by its label."""
        return self.root.get_by_role("slider", name=name, exact=True)

    def press(self, control, key):
        """Press a key on a control and wait for the picture that follows."""
        control.focus()
        with self.next_frame():
            self.page.keyboard.press(key)

    def place(self, across, down):
        """Return the point of the page at these shares of the picture's width and height."""
        box = self.canvas.bounding_box()
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    def drag(self, begin, *ends):
        """Drag with the mouse from a place in the picture over others, to the last."""
        self.canvas.scroll_into_view_if_needed()
        self.page.mouse.move(*self.place(*begin))
        try:
            with self.next_frame():
                self.page.mouse.down()
            for end in ends:
                with self.next_frame():
                    self.page.mouse.move(*self.place(*end))
        finally:
            self.page.mouse.up()
        self.wait_until_quiet()

    def reset(self):
        """Press Reset, as a learner does before something new."""
        with self.next_frame():
            self.button("Reset").click()
        self.wait_until_quiet()
