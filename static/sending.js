/* Sending a form never loses its text: what goes wrong is said beside the button, and the form
   stays. Without this file the browser sends the form, and the server keeps the text. */
(function () {
  "use strict";
  var drafts = window.portalDrafts;
  if (!drafts || !window.htmx) return;
  var STAYS = "您填写的内容还在这里。";
  var AGAIN = "再提交一次不会重复保存。";
  var WORDS = {
    0: "网络中断，没有收到服务器的回应。" + STAYS + "请检查网络后再提交；" + AGAIN,
    400: "服务器不能识别这次提交。" + STAYS + "请减少内容后再提交。",
    403: "没有权限，内容没有提交。" + STAYS + "请联系本县系统管理员。",
    404: "要填的对象已经不在了，内容没有提交。" + STAYS + "请先复制文字，再从首页重新进入。",
    413: "内容或附件太大，没有被接收。" + STAYS + "请减少或压缩附件后再提交。",
    429: "提交得太频繁，没有被接收。" + STAYS + "请过一分钟再提交。",
    500: "系统出错，内容没有保存。" + STAYS + "请过几分钟再提交；仍然出错的，请告诉系统管理员。",
    502: "服务器暂时没有响应。" + STAYS + "请过几分钟再提交；" + AGAIN,
    503: "服务器暂时不可用。" + STAYS + "请过几分钟再提交；" + AGAIN,
    504: "服务器没有按时回应。" + STAYS + "请过几分钟再提交；" + AGAIN
  };

  // What an error page of the portal says; nothing for a page of the gateway.
  function errorWords(html) {
    var page = new DOMParser().parseFromString(html || "", "text/html");
    var words = page.querySelectorAll(".error-words dd");
    if (words.length < 2) return "";
    return words[0].textContent.trim() + STAYS + words[1].textContent.trim();
  }
  function say(node, text) {
    clear(node);
    var message = document.createElement("p");
    message.className = "send-failed notice notice-error";
    message.setAttribute("role", "alert");
    message.textContent = text;
    var form = node.closest("form");
    var button = form && (form.portalButton || form.querySelector("[type=submit]"));
    var place = button ? button.closest(".button-row") || button : node;
    place.insertAdjacentElement("afterend", message);
    message.scrollIntoView({ block: "nearest" });
    if (button && document.activeElement === document.body) button.focus({ preventScroll: true });
  }
  function clear(node) {
    var form = node.closest("form");
    var old = form ? form.querySelector(".send-failed") : node.nextElementSibling;
    if (old && old.classList.contains("send-failed")) old.remove();
  }
  // The browser itself shows nothing while htmx sends.
  function showBusy(form, isBusy) {
    var old = form.querySelector(".sending");
    if (old) old.remove();
    var button = form.portalButton || form.querySelector("[type=submit]");
    if (!isBusy || !button || form.querySelector("[data-busy-words]")) return;
    var line = document.createElement("span");
    line.className = "sending muted";
    line.setAttribute("role", "status");
    line.textContent = "正在提交…";
    button.insertAdjacentElement("afterend", line);
  }
  function isAskedByUser(node) {
    return node.matches("form, a, button") && document.contains(node);
  }
  function failed(node, text) {
    if (!isAskedByUser(node)) return; // a list that refreshes itself tries again
    if (node.matches("form") && drafts.tokenOf(node)) drafts.failed(node);
    say(node, text);
  }

  // A form that leaves its page is sent by htmx, too, so that an error cannot replace the page.
  function takeOver(form) {
    if (!drafts.tokenOf(form) || form.hasAttribute("hx-post")) return;
    form.setAttribute("hx-post", form.getAttribute("action") || location.pathname + location.search);
    form.setAttribute("hx-target", "#content");
    form.setAttribute("hx-select", "#content");
    form.setAttribute("hx-swap", "outerHTML");
    form.setAttribute("hx-sync", "this:drop");
    form.setAttribute("hx-headers", '{"X-Full-Page": "yes"}');
    if (form.enctype === "multipart/form-data") form.setAttribute("hx-encoding", form.enctype);
    htmx.process(form);
  }
  function takeOverAll(root) {
    Array.prototype.forEach.call(root.querySelectorAll("form[method=post]"), takeOver);
  }
  takeOverAll(document);
  document.addEventListener("htmx:load", function (event) { takeOverAll(event.detail.elt); });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[type=submit]");
    if (button && button.form) button.form.portalButton = button;
  });
  document.addEventListener("htmx:confirm", function (event) {
    var form = event.detail.elt;
    if (!form.matches("form") || !drafts.tokenOf(form)) return;
    event.preventDefault();
    showBusy(form, true);
    var late = new Promise(function (go) { setTimeout(go, 3000); });
    Promise.race([drafts.sending(form), late]).then(function () { event.detail.issueRequest(true); });
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.detail.elt;
    if (!form.matches("form")) return;
    drafts.answered(form);
    if (event.detail.failed || event.detail.xhr.status === 422) showBusy(form, false);
  });
  document.addEventListener("htmx:beforeRequest", function (event) { clear(event.detail.elt); });
  document.addEventListener("htmx:sendError", function (event) { failed(event.detail.elt, WORDS[0]); });
  document.addEventListener("htmx:timeout", function (event) { failed(event.detail.elt, WORDS[504]); });
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    var form = event.detail.elt;
    var xhr = event.detail.xhr;
    if (xhr.status < 400 && form.matches("form") && drafts.tokenOf(form)) drafts.sent(form);
  });

  function hasForm(xhr) {
    var isAnswer = xhr.status === 422 || xhr.status === 409;
    return isAnswer && /<form/.test(xhr.responseText) && !/class="error-words"/.test(xhr.responseText);
  }
  // The other forms that somebody typed into are taken out before a swap and put back after it.
  var others = [];
  function takeOut(sent) {
    others = [];
    document.querySelectorAll("#content form[data-typed]").forEach(function (form) {
      if (form === sent) return;
      var slot = form.closest("[id^=slot-]");
      var node = slot ? slot.firstElementChild : form;
      others.push({ node: node, form: form, slot: slot ? slot.id : "" });
      node.remove();
    });
  }
  function putBack() {
    others.forEach(function (other) {
      var address = drafts.tokenOf(other.form).dataset.address;
      var token = Array.prototype.find.call(document.querySelectorAll("input[name=draft]"), function (input) {
        return input.dataset.address === address;
      });
      var slot = other.slot && document.getElementById(other.slot);
      if (slot) {
        slot.textContent = "";
        slot.appendChild(other.node);
      } else if (token) {
        token.form.replaceWith(other.node);
      } else {
        return;
      }
      htmx.process(other.node);
    });
    others = [];
  }
  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail;
    var node = detail.requestConfig.elt;
    if (detail.xhr.status >= 400) {
      detail.shouldSwap = hasForm(detail.xhr);
      if (!detail.shouldSwap) {
        failed(node, errorWords(detail.xhr.responseText) || WORDS[detail.xhr.status] ||
          "没有提交成功（" + detail.xhr.status + "）。" + STAYS + "请稍后再提交。");
        return;
      }
      var card = node.closest("[id^=slot-] .report-form");
      if (card) { // beside other cards only the form itself is shown again
        detail.target = card;
        detail.selectOverride = ".report-form";
      }
    }
    if (detail.shouldSwap && detail.target.id === "content") takeOut(node);
  });
  document.addEventListener("htmx:afterSwap", putBack);
  // After a refusal the first message is in view and its field has the focus.
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.xhr.status < 400) return;
    var root = document.contains(event.detail.elt) ? event.detail.elt : document;
    var error = root.querySelector(".errorlist, .notice-error") || document.querySelector(".errorlist, .notice-error");
    if (!error) return;
    var field = error.closest(".field, tr, form");
    var input = field && field.querySelector("textarea, select, input:not([type=hidden])");
    if (input) input.focus({ preventScroll: true });
    error.scrollIntoView({ block: "center" });
  });
})();
