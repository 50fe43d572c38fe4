/* Five minutes before the session ends the page says so; one click prolongs it. */
(function () {
  "use strict";
  var body = document.body;
  var user = body.dataset.user;
  if (!user) return;
  var WARNING = 5 * 60;
  var KEY = "session-seen:" + user;
  var idle = Number(body.dataset.idle);
  var endsAt = now() + Number(body.dataset.left);
  var ended = false;
  var bar = null;

  function now() { return Date.now() / 1000; }
  // Any page of this browser that reached the server has prolonged the session of all.
  function seen() {
    try { localStorage.setItem(KEY, String(now())); } catch (error) { lastSeen = now(); }
    lastSeen = now();
  }
  var lastSeen = now();
  function lastRequest() {
    var stored = 0;
    try { stored = Number(localStorage.getItem(KEY)); } catch (error) { stored = 0; }
    return Math.max(lastSeen, stored);
  }
  function show(text, label, act) {
    if (bar && bar.dataset.text === text) return;
    hide();
    bar = document.createElement("div");
    bar.className = "session-bar notice notice-warning";
    bar.setAttribute("role", "alert");
    bar.dataset.text = text;
    bar.appendChild(document.createElement("span")).textContent = text + " ";
    if (label) {
      var button = bar.appendChild(document.createElement("button"));
      button.type = "button";
      button.className = "btn btn-sm btn-primary";
      button.textContent = label;
      button.addEventListener("click", act);
    }
    body.appendChild(bar);
  }
  function hide() {
    if (bar) bar.remove();
    bar = null;
  }
  function signIn() {
    window.open(body.dataset.login + "?next=" + encodeURIComponent(location.pathname + location.search), "_blank");
  }
  function prolong() {
    var token = document.querySelector("[name=csrfmiddlewaretoken]");
    fetch(body.dataset.session, {
      method: "POST", credentials: "same-origin", redirect: "manual",
      body: new URLSearchParams({ csrfmiddlewaretoken: token ? token.value : "" })
    }).then(function (answer) {
      if (!answer.ok) return over();
      return answer.json().then(function (session) {
        endsAt = now() + session.left;
        seen();
        check();
      });
    }).catch(function () { show("网络中断，没有延长登录。请检查网络后再试。", "继续使用", prolong); });
  }
  function over() {
    ended = true;
    show("登录已失效。填写的内容已保留，请在新窗口登录，再回到这里提交。", "去登录", signIn);
  }
  function check() {
    if (ended) return;
    var idleLeft = lastRequest() + idle - now();
    var left = Math.min(idleLeft, endsAt - now());
    if (left <= 0) {
      if (window.portalDrafts) window.portalDrafts.saveAll();
      return over();
    }
    if (left > WARNING) return hide();
    if (endsAt - now() <= WARNING) {
      show("本次登录已接近最长时限，5 分钟内结束，不能延长。请先提交，或者到时重新登录；填写的内容会存为草稿。");
    } else {
      show("您已很久没有操作，登录将在 5 分钟内失效。", "继续使用", prolong);
    }
  }
  seen();
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful) seen();
  });
  document.addEventListener("portal:signed-out", over);
  setInterval(check, 5000);
  window.addEventListener("focus", check);
})();
