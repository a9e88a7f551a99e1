// Runs at the end of the companion page, after `programs`, the lines of each main.cpp, and reports what a reader would
// miss.
const places = {
  "fig_3.1.1_fit": "Loss Function", "3.1.1_vectorization": "Vectorization for Speed",
  "3.1.2_normal": "3.1.2 The Normal Distribution and Squared Loss",
  "fig_3.1.2_network": "3.1.3 From Linear Regression to Deep Networks",
  "3.2.1_scatter": "3.2.1 Generating the Dataset", "3.2.7_loss": "3.2.7 Training",
  "fig_3.3.1_network": "3.3.4 Initializing Model Parameters", "3.3.7_loss": "3.3.7 Training",
  "fig_3.4.1_network": "Network Architecture",
  "3.5.1_images": "3.5.1 Getting the Dataset", "3.5.2_reading": "3.5.2 Reading a Minibatch",
  "3.6.6_training": "3.6.6 Model Training", "3.6.7_predictions": "3.6.7 Prediction",
  "3.6.7_weights": "3.6.7 Prediction", "3.7.4_training": "3.7.4 Training",
};
const wrong = [];
const expect = (condition, message) => { if (!condition) wrong.push("wrong: " + message); };
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const drawn = (element) => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.height > 1;
};
const same = (found, expected, what) =>
  expect(found.join("\n") === expected.join("\n"), `${what}: expected ${expected.join()}, found ${found.join()}`);
const heading = (section) => section.querySelector("h2, h3, h4").textContent;

// A page of one section says so.
const only = document.getElementById("only")?.textContent.match(/3\.\d/)[0] || "";
const chapters = Object.keys(programs).filter((number) => !only || number === only);
same(all("main > section").map((section) => section.id).filter((id) => id !== "benchmarks"),
     [...chapters, "equations"], "sections");

// Each main.cpp is on the page as it stands. What follows a call of heading(), to the next one or to the end of the
// function, is under that heading, with what it printed.
for (const number of chapters) {
  const section = document.getElementById(number);
  const code = new Set(all("pre.sourceCode", section).flatMap((pre) => pre.textContent.split("\n")));
  const lines = programs[number].slice(programs[number].indexOf("namespace {") + 1);
  const titles = [];
  let place = null, own = "";
  for (const line of lines) {
    const call = line.match(/^ *heading\("(.*)"\);/);
    if (call) {
      titles.push(...call[1].split("\\n"));
      place = all("section", section).find((each) => heading(each) === titles.at(-1));
      expect(place, "no heading " + titles.at(-1));
      if (!place) continue;
      own = all(":scope > .sourceCode", place).map((pre) => pre.textContent).join("\n");
      const output = all(":scope > .output", place).map((pre) => pre.textContent).join("").trim();
      expect(own.trim().length > 20, "no code under " + titles.at(-1));
      expect(output.length > 20, "no output under " + titles.at(-1));
    } else if (line && !/^} *\/\/ namespace/.test(line)) {
      expect(code.has(line), `a line of section ${number} that the page lacks; is it up to date? ${line}`);
      if (place) expect(own.includes(line), `not under ${titles.at(-1)}: ${line}`);
      if (line.startsWith("}")) place = null;
    }
  }
  const found = all("section", section).map(heading).filter((title) => !/^Exercise/.test(title));
  same(found, titles, "headings of " + number);
  const shown = all(":scope section > .sourceCode", section).flatMap((pre) => pre.textContent.split("\n"));
  same(shown.filter((line) => line && !programs[number].includes(line)), [], "lines that main.cpp lacks");
  for (const kind of ["book", "erratum"])
    expect(all(".output ." + kind, section).length === lines.filter((line) => line.match(`^ *${kind}\\(`)).length,
           `marks of ${kind} in ${number}`);
}

// The functions that the text defines are in folds, from their first line to their last.
const names = ["data_iter", "linreg", "squared_loss", "sgd", "synthetic_data", "load_array", "Dense", "L2Loss", "Trainer",
               "Timer", "get_fashion_mnist_labels", "show_images", "load_data_fashion_mnist", "softmax", "cross_entropy",
               "accuracy", "evaluate_accuracy", "Accumulator", "train_epoch_ch3", "Animator", "train_ch3", "predict_ch3",
               "SoftmaxCrossEntropyLoss", "Resize"];
for (const name of only ? [] : names)
  expect(all(`details[id$="-${name}"] > .sourceCode`).some((pre) => pre.textContent.includes(name)), "no fold of " + name);
for (const pre of all("details[id] > .sourceCode")) {
  const braces = (brace) => pre.textContent.split(brace).length;
  expect(braces("{") === braces("}"), "not the whole of " + pre.parentElement.id);
  // A member stands within its class, or is defined by its full name.
  expect(!/(^|\n};?\n\n) /.test(pre.textContent), "a member without its class in " + pre.parentElement.id);
}
for (const member of only ? [] : ["L2Loss::with_gradient(", "DataLoader::begin("])
  expect(all("details[id] > .sourceCode").some((pre) => pre.textContent.includes(member)), "no " + member);

// A piece of code has no definition twice.
for (const pre of all("pre.sourceCode")) {
  const first_lines = pre.textContent.split("\n").filter((line) => /^[^ }].*\{$/.test(line));
  const twice = first_lines.filter((line, i) => first_lines.indexOf(line) !== i);
  same(twice, [], "definitions twice under " + heading(pre.closest("section")));
}

// The formulas that a piece of code cites stand in front of it, and each has its place in the list.
const cited = (text) => [...new Set(text.match(/\(3\.\d+\.\d+\)/g) || [])];
for (const pre of all("div.sourceCode")) {
  const before = pre.previousElementSibling;
  const beside = before && before.matches(".equations") ? all("p", before).filter((p) => p.querySelector("math")) : [];
  same(beside.map((p) => p.querySelector("a").textContent), cited(pre.textContent),
       "equations beside " + pre.textContent.slice(0, 60));
}
expect(all("#equations [id^=eq]").filter((each) => each.querySelector("math")).length === 30, "the list of equations");

const ids = all("[id]").map((element) => element.id);
expect(new Set(ids).size === ids.length, "ids twice: " + ids.filter((id, i) => ids.indexOf(id) !== i));
for (const link of all("a[href^='#']"))
  expect(document.getElementById(link.hash.slice(1)), "nothing at " + link.hash);
const linked = all("nav a").map((link) => link.hash.slice(1));
for (const section of all(".level2, .level3")) expect(linked.includes(section.id), "no link to " + section.id);

same(all("figure").map((figure) => figure.id), Object.keys(places).filter((id) => id.includes(only)), "figures");
for (const figure of all("figure")) {
  const svg = figure.querySelector("svg");
  expect(svg && drawn(svg), "figure " + figure.id + " is not drawn");
  const place = heading(figure.closest("section"));
  expect(place === places[figure.id], `${figure.id} is under ${place}`);
  for (const part of all("path, circle, image", figure)) expect(drawn(part.parentElement), "part of " + figure.id);
}

// Wide screens keep the contents in sight; on narrow ones they are folded.
const contents = document.querySelector("nav a");
scrollTo(0, 5000);
const inSight = drawn(contents) && contents.getBoundingClientRect().top >= 0;
expect(innerWidth < 1000 || inSight, "the contents have scrolled away");
expect(innerWidth > 1000 || drawn(document.querySelector("nav summary")), "the contents cannot be unfolded");

// Hint, answer and, within that, the answer in full, which ends with what its tests found.
for (const details of all("main details")) details.open = true;
const folds = (summary) => all("details").filter((details) => details.querySelector("summary").textContent === summary);
for (const answer of folds("Answer")) {
  const full = answer.querySelector("details");
  const name = answer.closest("section").id + ": " + answer.textContent.trim().slice(0, 40);
  expect(answer.closest("section").id.match(/^ex3\.\d\.\d[a-z]?$/), "the anchor of " + name);
  expect(full && /Ch3_\d_Exercises\.Ex\d+[a-z]?_/.test(full.textContent), "no test in " + name);
  expect(full && full.lastElementChild.matches("pre") && full.lastElementChild.textContent.trim().length > 40,
         "no figures found in " + name);
  expect(!/\$[^$]*\\[a-z]+/.test(answer.textContent.replace(/```[^]*/, "")), "mathematics left in " + name);
}
expect(folds("Hint").length === folds("Answer").length, folds("Hint").length + " hints");
expect(all("math").length > 50, "mathematics: " + all("math").length);
expect(!document.getElementById("benchmarks") || all("#benchmarks tbody tr").length > 10, "benchmarks");
expect(document.getElementById("machine").textContent.includes("cores"), "the machine");
expect(all("[src^=http], link, script[src]").length === 0, "something is loaded from elsewhere");
same(all("a[href]").map((link) => link.getAttribute("href")).filter((href) => !/^(#|https?:)/.test(href)), [], "links");

const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
const scrolls = (element) =>
  element && (getComputedStyle(element).overflowX === "auto" || scrolls(element.parentElement));
const widest = all("main *").filter((element) =>
  element.getBoundingClientRect().right > innerWidth && !scrolls(element)).slice(0, 3);
const culprits = widest.map((element) => element.outerHTML.slice(0, 80)).join(" and ");
expect(wide <= 0, wide + " pixels too wide at " + innerWidth + ": " + culprits);

// The contrast of text, as WCAG defines it, against the nearest background.
const luminance = (color) => {
  const [r, g, b] = color.match(/[\d.]+/g).map((x) => x / 255)
    .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const background = (element) => {
  const color = element ? getComputedStyle(element).backgroundColor : "rgb(255, 255, 255)";
  return color === "rgba(0, 0, 0, 0)" ? background(element.parentElement) : color;
};
const tried = new Set();
for (const element of all("body, a, summary, #machine, .book, .erratum, pre.sourceCode, pre.sourceCode span")) {
  const [text, ground] = [getComputedStyle(element).color, background(element)];
  if (tried.has(text + ground)) continue;
  tried.add(text + ground);
  const [dark, light] = [luminance(text), luminance(ground)].sort((a, b) => a - b);
  const contrast = (light + 0.05) / (dark + 0.05);
  expect(contrast >= 4.5, `contrast ${contrast.toFixed(2)} of ${element.outerHTML.slice(0, 60)}`);
}

const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
const summary = `right: ${chapters.length} sections, ${all("figure").length} figures, ${folds("Answer").length} ` +
  `exercises, ${tried.size} colours at ${innerWidth} pixels, ${scheme}`;
parent.postMessage((wrong.length ? wrong.slice(0, 20).join("\n") : summary) + "\n", "*");
