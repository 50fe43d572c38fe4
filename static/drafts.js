/* What is typed into a form with a token is saved while one types: on the server, and in this
   browser as long as the server cannot be reached. Every form works without it. */
(function () {
  "use strict";
  var body = document.body;
  var user = body.dataset.user;
  if (!user) return;
  var PREFIX = "draft:" + user + ":";
  var MONTH = 30 * 24 * 3600;
  var SERVER_DELAY = 1500;
  var timers = new Map();

  function tokenOf(form) {
    return form && form.querySelector ? form.querySelector("input[name=draft][data-address]") : null;
  }
  function fieldsOf(form) {
    var fields = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && !/password/.test(name)) fields.append(name, value);
    });
    return fields;
  }
  // The fields by name, without tokens, as the server keeps them.
  function valuesOf(form) {
    var values = {};
    fieldsOf(form).forEach(function (value, name) {
      if (name === "csrfmiddlewaretoken" || name === "draft") return;
      (values[name] = values[name] || []).push(value.replace(/\r\n/g, "\n"));
    });
    return values;
  }
  function keyOf(form) { return PREFIX + tokenOf(form).dataset.address; }

  // This browser's copy. Storage may be full or switched off; then the server's copy must do.
  function readLocal(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  }
  function writeLocal(form) {
    var copy = { at: Math.floor(Date.now() / 1000), fields: valuesOf(form) };
    try { localStorage.setItem(keyOf(form), JSON.stringify(copy)); } catch (error) { return; }
  }
  function removeLocal(key) {
    try { localStorage.removeItem(key); } catch (error) { return; }
  }
  function forgetOldOnes() {
    Object.keys(localStorage).forEach(function (key) {
      if (key.indexOf("draft:") !== 0) return;
      var copy = readLocal(key);
      if (!copy || copy.at < Date.now() / 1000 - MONTH) removeLocal(key);
    });
  }

  function note(form, text) {
    var line = form.querySelector(".draft-note");
    if (!line) {
      line = document.createElement("p");
      line.className = "draft-note muted";
      form.appendChild(line);
    }
    line.textContent = text;
  }
  function clock(seconds) {
    var parts = { timeZone: "Asia/Shanghai", hour12: false, month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" };
    return new Date(seconds * 1000).toLocaleString("zh-CN", parts);
  }
  function saveOnServer(form) {
    timers.delete(form);
    // An offer that is not decided: saving would write over the text that it offers.
    if (form.querySelector(".draft-offer[data-fields]")) return;
    var key = keyOf(form);
    var sent = JSON.stringify(valuesOf(form));
    form.portalSaving = fetch(body.dataset.drafts, {
      method: "POST", body: fieldsOf(form), credentials: "same-origin", redirect: "manual"
    }).then(function (answer) {
      if (answer.ok) {
        var copy = readLocal(key);
        if (copy && JSON.stringify(copy.fields) === sent) removeLocal(key);
        note(form, "草稿已保存 " + clock(Date.now() / 1000).split(" ")[1]);
      } else if (answer.type === "opaqueredirect") {
        note(form, "登录已失效，草稿已保留。请重新登录后继续填写。");
        document.dispatchEvent(new CustomEvent("portal:signed-out"));
      } else {
        note(form, answer.status === 413 ? "内容太长，草稿只存在本机浏览器里。" : "服务器没有响应，草稿暂存在本机浏览器里。");
      }
    }).catch(function () {
      note(form, "网络中断，草稿暂存在本机浏览器里，恢复后自动保存。");
    });
  }
  function typed(form) {
    if (!tokenOf(form) || form.dataset.leaving) return;
    form.dataset.typed = "yes";
    writeLocal(form);
    clearTimeout(timers.get(form));
    timers.delete(form);
    if (form.dataset.sending) return;
    timers.set(form, setTimeout(saveOnServer, SERVER_DELAY, form));
  }
  document.addEventListener("input", function (event) { typed(event.target.form); });
  document.addEventListener("change", function (event) { typed(event.target.form); });
  window.addEventListener("online", function () {
    document.querySelectorAll("form[data-typed]").forEach(saveOnServer);
  });
  // The page goes away: what waits is saved now.
  window.addEventListener("pagehide", function () {
    timers.forEach(function (timer, form) {
      clearTimeout(timer);
      if (form.dataset.leaving || form.querySelector(".draft-offer[data-fields]")) return;
      navigator.sendBeacon(body.dataset.drafts, fieldsOf(form));
    });
    timers.clear();
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-leaving]").forEach(function (form) { delete form.dataset.leaving; });
  });

  function fill(form, fields) {
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || field.type === "file" || /^(draft|csrfmiddlewaretoken)$/.test(field.name)) return;
      if (/^(submit|button|reset|fieldset)$/.test(field.type) || field.disabled) return;
      var values = fields[field.name];
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = Boolean(values) && values.indexOf(field.value) >= 0;
      } else if (field.type === "select-multiple") {
        Array.prototype.forEach.call(field.options, function (option) {
          option.selected = Boolean(values) && values.indexOf(option.value) >= 0;
        });
      } else if (values) {
        field.value = values[values.length - 1];
      }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  function normal(fields) {
    return JSON.parse(JSON.stringify(fields).replace(/\\r\\n/g, "\\n"));
  }
  function same(form, fields) {
    var now = valuesOf(form);
    var left = { nonce: true, version: true, next: true };
    return Object.keys(now).concat(Object.keys(fields)).every(function (name) {
      if (left[name] || name === "act" || name === "decision") return true;
      var texts = (fields[name] || []).map(function (text) { return text.replace(/\r\n/g, "\n"); });
      return (now[name] || []).join("\0") === texts.join("\0");
    });
  }
  function showOffer(form, fields, at) {
    var offer = document.createElement("div");
    offer.className = "draft-offer notice";
    offer.setAttribute("role", "status");
    offer.dataset.fields = JSON.stringify(fields);
    offer.innerHTML = '<p></p><p><a class="btn btn-sm btn-primary" href="#" data-act="restore">恢复</a> ' +
      '<a class="btn btn-sm btn-plain" href="#" data-act="discard">放弃</a></p>';
    offer.firstChild.textContent = "有未提交的草稿（" + clock(at) + "，存在本机）";
    tokenOf(form).insertAdjacentElement("afterend", offer);
  }
  function offer(form) {
    var token = tokenOf(form);
    if (!token || form.dataset.offered) return;
    form.dataset.offered = "yes";
    var shown = form.querySelector(".draft-offer");
    var local = readLocal(keyOf(form));
    var onServer = shown && shown.dataset.fields;
    if (local && onServer && JSON.stringify(local.fields) === JSON.stringify(normal(JSON.parse(onServer)))) {
      removeLocal(keyOf(form));
      local = null;
    }
    var localIsNewer = local && local.at > Number(token.dataset.at || 0);
    if (localIsNewer && !same(form, local.fields)) {
      if (shown) shown.remove();
      showOffer(form, local.fields, local.at);
    } else if (shown && shown.dataset.fields && same(form, JSON.parse(shown.dataset.fields))) {
      shown.remove();
    }
    var folded = form.querySelector(".draft-offer") && form.closest("details");
    if (folded) folded.open = true;
  }
  document.addEventListener("click", function (event) {
    var act = event.target.closest && event.target.closest(".draft-offer [data-act]");
    if (!act) return;
    event.preventDefault();
    var offer = act.closest(".draft-offer");
    var form = act.closest("form");
    if (act.dataset.act === "restore") {
      var fields = JSON.parse(offer.dataset.fields);
      offer.remove();
      fill(form, fields);
      typed(form);
      note(form, "已恢复草稿，请核对后提交。附件须重新选择。");
      var first = form.querySelector("textarea, input:not([type=hidden])");
      if (first) first.focus();
      return;
    }
    removeLocal(keyOf(form));
    var address = offer.dataset.discard;
    var isFilled = !offer.dataset.fields;
    offer.remove();
    if (!address) return;
    var token = form.querySelector("[name=csrfmiddlewaretoken]");
    fetch(address, {
      method: "POST", credentials: "same-origin", redirect: "manual",
      body: new URLSearchParams({ csrfmiddlewaretoken: token ? token.value : "" })
    }).then(function () {
      if (isFilled) location.assign(location.pathname);
      else note(form, "草稿已放弃。");
    }).catch(function () { note(form, "网络中断，草稿没有删除，可稍后在“我的草稿”里放弃。"); });
  });

  // What other scripts need: sending.js forgets a draft that was sent, session.js saves at the end.
  window.portalDrafts = {
    tokenOf: tokenOf,
    sent: function (form) {
      form.dataset.leaving = "yes";
      clearTimeout(timers.get(form));
      timers.delete(form);
      removeLocal(keyOf(form));
    },
    // A save that came after the form itself would leave a draft of what was sent already.
    sending: function (form) {
      form.dataset.sending = "yes";
      clearTimeout(timers.get(form));
      timers.delete(form);
      return form.portalSaving || Promise.resolve();
    },
    answered: function (form) { delete form.dataset.sending; },
    failed: function (form) { writeLocal(form); },
    saveAll: function () { document.querySelectorAll("form[data-typed]").forEach(saveOnServer); }
  };
  function offerAll(root) {
    Array.prototype.forEach.call(root.querySelectorAll("form"), offer);
    if (root.matches && root.matches("form")) offer(root);
  }
  forgetOldOnes();
  offerAll(document);
  document.addEventListener("htmx:load", function (event) { offerAll(event.detail.elt); });
})();
