// Shows the pictures that Python draws and sends the learner's pointer, arrow keys and play back.
// One event is on its way at a time: the next is sent when the picture of the last has arrived,
// so a slow machine skips in-between positions and never queues them.

function mendControls(root) {
  // ipywidgets leaves sliders without accessible names and toggles without a state, reads their place as their value, lets a
  // readout be typed over without effect, and shows "null" as a tooltip
  for (const part of root?.querySelectorAll('[title="null"]') ?? []) part.removeAttribute("title");
  for (const toggle of root?.querySelectorAll(".widget-toggle-button") ?? []) {
    toggle.setAttribute("aria-pressed", toggle.classList.contains("mod-active"));
  }
  for (const row of root?.querySelectorAll(".widget-slider") ?? []) {
    const [slider, readout] = [row.querySelector("[role=slider]"), row.querySelector(".widget-readout")];
    slider.setAttribute("aria-label", row.querySelector(".widget-label").textContent);
    slider.setAttribute("aria-valuetext", readout.textContent);
    readout.contentEditable = "false";
  }
}

function codeLine(model) {
  // the line that makes this state again, and a button that copies it
  const line = document.createElement("p");
  const code = document.createElement("code");
  const copy = document.createElement("button");
  line.className = "labkit-code";
  copy.className = "jupyter-button";
  copy.textContent = "Copy code";
  copy.addEventListener("click", async () => {
    getSelection().selectAllChildren(code); // where the page may not write, Ctrl-C does the rest
    await navigator.clipboard?.writeText(code.textContent);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy code"), 1500);
  });
  const show = () => (code.textContent = model.get("code"));
  model.on("change:code", show);
  show();
  line.append(code, copy);
  return line;
}

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  const words = document.createElement("p");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  words.setAttribute("role", "status");
  words.setAttribute("aria-live", "polite");
  words.className = "labkit-words";
  el.classList.add("labkit-view");
  el.append(canvas, words, codeLine(model));

  let waiting = false;
  let next = null;

  const send = (event) => {
    if (!waiting) {
      waiting = true;
      model.send(event);
    } else {
      next = { ...event, first: event.first || Boolean(next?.first) };
    }
  };

  const answered = () => {
    waiting = false;
    const event = next ?? (model.get("playing") ? { kind: "tick" } : null);
    next = null;
    if (event) send(event);
  };

  const show = async () => {
    const [png, said, frame] = [model.get("png"), model.get("words"), model.get("frame")];
    const bitmap = png.byteLength && (await createImageBitmap(new Blob([png], { type: "image/png" })));
    if (frame < Number(canvas.dataset.frame ?? 0)) return; // overtaken by the picture of a later frame
    if (bitmap) {
      if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
      if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
    }
    canvas.hidden = !bitmap;
    canvas.setAttribute("aria-label", said);
    words.textContent = said;
    canvas.dataset.frame = frame;
    mendControls(el.closest(".labkit-panel"));
    answered();
  };

  const drag = (event, first) => {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) * canvas.width) / box.width;
    const y = ((event.clientY - box.top) * canvas.height) / box.height;
    send({ kind: "drag", x, y, first });
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return; // the other buttons open menus
    canvas.setPointerCapture(event.pointerId);
    drag(event, true);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) drag(event, false);
  });

  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  canvas.addEventListener("keydown", (event) => {
    if (!(event.key in arrows)) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab would move to the next cell
    const [dx, dy] = arrows[event.key];
    send({ kind: "nudge", dx, dy });
  });

  model.on("change:frame", show);
  model.on("change:playing", () => model.get("playing") && send({ kind: "tick" }));
  show();
  requestAnimationFrame(() => mendControls(el.closest(".labkit-panel")));
}

export default { render };
