// Runs at the end of the companion page and reports what a reader would not see.
const sections = ["ch3_1_linreg", "ch3_2_scratch", "ch3_3_concise", "ch3_4_softmax", "ch3_5_fashion",
                  "ch3_6_softmax_scratch", "ch3_7_concise", "benchmarks"];
const figures = ["fig_3.1.1_fit", "3.1.1_vectorization", "3.1.2_normal", "fig_3.1.2_network", "3.2.1_scatter",
                 "3.2.7_loss", "fig_3.3.1_network", "3.3.7_loss", "fig_3.4.1_network", "3.5.1_images", "3.5.2_reading",
                 "3.6.6_training", "3.6.7_predictions", "3.6.7_weights", "3.7.4_training"];
const wrong = [];
const expect = (condition, message) => { if (!condition) wrong.push("wrong: " + message); };
const drawn = (element) => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.height > 1;
};

const order = [...document.querySelectorAll("main > section")].map((section) => section.id);
expect(order.join() === sections.join(), "sections " + order.join());
for (const id of sections) {
  const section = document.getElementById(id);
  expect(section && drawn(section) && section.querySelector("h2").textContent.length > 5, "section " + id);
  expect(document.querySelector(`nav a[href="#${id}"]`), "no link to " + id);
  if (id === "benchmarks") continue;
  expect(section.querySelectorAll("pre").length > 0 && section.textContent.length > 1000, "output of " + id);
  expect(section.querySelector(".book"), "the book's numbers in " + id);
  expect(section.querySelectorAll("details").length > 1, "exercises of " + id);
}

const shown = [...document.querySelectorAll("figure")];
const names = shown.map((figure) => figure.id).join();
expect(names === figures.join(), "figures " + names);
for (const figure of shown) {
  const svg = figure.querySelector("svg");
  expect(svg && drawn(svg), "figure " + figure.id + " is not drawn");
  for (const part of svg.querySelectorAll("path, circle, image"))
    expect(drawn(part.parentElement), "part of " + figure.id);
}

// Hint, answer and, within that, the answer in full, which ends with what its tests found.
for (const details of document.querySelectorAll("details")) details.open = true;
const folds = (summary) => [...document.querySelectorAll("details")].filter((details) =>
  details.querySelector("summary").textContent === summary);
for (const answer of folds("Answer")) {
  const full = answer.querySelector("details");
  const name = answer.closest("section").id + ": " + answer.textContent.trim().slice(0, 40);
  expect(full && /Ch3_\d_Exercises\.Ex\d+[a-z]?_/.test(full.textContent), "no test in " + name);
  expect(full && full.lastElementChild.matches("pre") && full.lastElementChild.textContent.trim().length > 40,
         "no figures found in " + name);
  expect(!/\$[^$]*\\[a-z]+/.test(answer.textContent.replace(/```[^]*/, "")), "mathematics left in " + name);
}
expect(folds("Hint").length === folds("Answer").length, folds("Hint").length + " hints");
expect(document.querySelectorAll("math").length > 100, "mathematics: " + document.querySelectorAll("math").length);
expect(document.querySelectorAll("#benchmarks tbody tr").length > 10, "benchmarks");
expect(document.getElementById("machine").textContent.includes("cores"), "the machine");
expect(document.querySelectorAll("[src^=http], link, script[src]").length === 0, "something is loaded from elsewhere");
const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
const scrolls = (element) =>
  element && (getComputedStyle(element).overflowX === "auto" || scrolls(element.parentElement));
const widest = [...document.querySelectorAll("main *")].filter((element) =>
  element.getBoundingClientRect().right > innerWidth && !scrolls(element)).slice(0, 3);
const culprits = widest.map((element) => element.outerHTML.slice(0, 80)).join(" and ");
expect(wide <= 0, wide + " pixels too wide at " + innerWidth + ": " + culprits);

const exercises = folds("Answer").length;
const summary =
  `right: ${order.length} sections, ${shown.length} figures, ${exercises} exercises at ${innerWidth} pixels`;
parent.postMessage((wrong.length ? wrong.join("\n") : summary) + "\n", "*");
