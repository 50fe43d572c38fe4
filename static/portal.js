/* Small comforts; every page works without them. */
(function () {
  "use strict";
  // After a swap, say what the act did to a screen reader and put the focus where reading goes on.
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target.id !== "content") return;
    var notices = document.querySelector(".notices, .errorlist");
    document.getElementById("announcer").textContent = notices ? notices.textContent.trim() : "";
    document.getElementById("content").focus({ preventScroll: true });
  });
  // A form is sent once: the second click of a double click does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  // Copy by the old way, which also works where the portal is served without TLS.
  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      document.getElementById(button.dataset.copy).select();
      var done = document.execCommand("copy");
      button.textContent = done ? "已复制" : "请按 Ctrl+C 复制";
      document.getElementById("announcer").textContent = button.textContent;
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });
})();
