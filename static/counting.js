/* How many characters a field with `data-most` holds; the server refuses what is too much. */
(function () {
  "use strict";
  function count(field) {
    var most = Number(field.dataset.most);
    var length = Array.from(field.value).length;
    var line = document.getElementById(field.dataset.counter || "");
    if (!line) {
      if (length < most * 0.8) return;
      line = document.createElement("div");
      line.id = field.dataset.counter = "count-" + Math.random().toString(36).slice(2);
      line.setAttribute("role", "status");
      field.insertAdjacentElement("afterend", line);
    }
    var more = length - most;
    line.className = more > 0 ? "count count-over" : "count muted";
    line.textContent = more > 0
      ? "已写 " + length + " 字，最多 " + most + " 字，超出 " + more + " 字，请删减"
      : "已写 " + length + " / " + most + " 字";
  }
  document.addEventListener("input", function (event) {
    if (event.target.dataset && event.target.dataset.most) count(event.target);
  });
})();
