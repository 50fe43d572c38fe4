/* The big screen: the next picture every 30 seconds. If the portal cannot be reached, the last one stays. */
(function () {
  "use strict";
  function turn() {
    var main = document.getElementById("screen");
    fetch(main.dataset.next, { credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok) throw new Error(response.status);
        return response.text();
      })
      .then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        var next = page.getElementById("screen");
        if (!next) throw new Error("not the screen");
        main.parentNode.replaceChild(document.importNode(next, true), main);
        document.title = page.title;
      })
      .catch(function () {
        document.getElementById("screen-state").textContent = "连接中断，显示的是中断以前的情况";
      })
      .then(plan);
  }
  function plan() {
    var seconds = Number(document.getElementById("screen").dataset.seconds);
    window.setTimeout(turn, seconds * 1000);
  }
  plan();
})();
