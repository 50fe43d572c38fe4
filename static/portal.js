/* Small comforts; every page works without them. */
(function () {
  "use strict";
  // Say the outcome of a swap to a screen reader: the fragment carries it in data-announce.
  document.addEventListener("htmx:afterSwap", function (event) {
    var said = event.detail.elt.querySelector("[data-announce]") || event.detail.elt;
    var words = said.getAttribute && said.getAttribute("data-announce");
    if (words) document.getElementById("announcer").textContent = words;
  });
  // A form is sent once: the second click of a double click does nothing.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });
})();
