/* 作战图: the card of a bar on hover and focus, and the arrow keys. Without this the bars are links with a title. */
(function () {
  "use strict";
  var card = document.querySelector(".road-card");
  var bars = Array.prototype.slice.call(document.querySelectorAll(".road .rm-bar[href]"));
  if (!card || !bars.length) return;
  function show(bar) {
    card.textContent = "";
    bar.getAttribute("aria-label").split("\n").forEach(function (line) {
      var part = document.createElement("p");
      part.textContent = line;
      card.appendChild(part);
    });
    card.hidden = false;
    var box = bar.getBoundingClientRect();
    var left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8);
    var below = box.bottom + 6 + card.offsetHeight < window.innerHeight;
    var top = below ? box.bottom + 6 : Math.max(box.top - card.offsetHeight - 6, 0);
    card.style.left = Math.max(left, 8) + window.pageXOffset + "px";
    card.style.top = top + window.pageYOffset + "px";
  }
  function hide() {
    card.hidden = true;
  }
  bars.forEach(function (bar) {
    // the card takes the place of the browser's own box
    var title = bar.querySelector("title");
    bar.setAttribute("aria-label", title.textContent);
    bar.removeChild(title);
    bar.addEventListener("mouseenter", function () { show(bar); });
    bar.addEventListener("mouseleave", hide);
    bar.addEventListener("focus", function () { show(bar); });
    bar.addEventListener("blur", hide);
    bar.addEventListener("keydown", function (event) { move(bar, event); });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") hide();
  });
  // Left and right within a row, up and down to the bar of the next row that is nearest in time.
  function move(bar, event) {
    var row = Number(bar.dataset.row);
    var x = Number(bar.dataset.x);
    var along = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    var across = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!along && !across) return;
    var svg = bar.ownerSVGElement;
    var others = bars.filter(function (other) {
      var step = Number(other.dataset.row) - row;
      if (other === bar || other.ownerSVGElement !== svg) return false;
      return along ? step === 0 && (Number(other.dataset.x) - x) * along > 0 : step * across > 0;
    });
    others.sort(function (one, two) {
      var rows = Math.abs(one.dataset.row - row) - Math.abs(two.dataset.row - row);
      return rows || Math.abs(one.dataset.x - x) - Math.abs(two.dataset.x - x);
    });
    if (!others.length) return;
    event.preventDefault();
    others[0].focus();
  }
})();
