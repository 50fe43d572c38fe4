/* The review of a plan: what one side points at shows on the other. The page works without. */
(function () {
  "use strict";
  var shown = [];
  function clear() {
    shown.forEach(function (node) { node.classList.remove("pointed"); });
    shown = [];
  }
  // Bring a node into view inside its own pane; the page itself stays where it is.
  function reveal(node, from) {
    var pane = node.closest(".review-pane");
    if (!pane || pane.contains(from)) return;
    var box = node.getBoundingClientRect();
    var frame = pane.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) {
      pane.scrollTop += box.top - frame.top - 60;
    }
  }
  function point(target, event) {
    if (!target.closest) return;
    var value = target.closest("[data-line]");
    var row = target.closest("[data-row]");
    var words = target.closest("[data-rows]");
    if (!row && !words) return;
    clear();
    if (row) {
      shown = [].slice.call(document.querySelectorAll('[data-rows~="' + row.dataset.row + '"]'));
      var exact = value && document.getElementById("line-" + value.dataset.line);
      if (exact) shown = [exact];
      shown.push(row);
    } else {
      words.dataset.rows.split(" ").forEach(function (key) {
        var found = document.getElementById("row-" + key);
        if (found) shown.push(found);
      });
      shown.push(words);
    }
    shown.forEach(function (node) { node.classList.add("pointed"); });
    if (shown.length > 1) reveal(shown[0], event.target);
  }
  document.addEventListener("mouseover", function (event) { point(event.target, event); });
  document.addEventListener("focusin", function (event) { point(event.target, event); });
  // Reading a file takes a few seconds: say so.
  document.addEventListener("submit", function (event) {
    var words = event.target.querySelector("[data-busy-words]");
    if (words) words.textContent = event.target.dataset.busy;
  });
})();
