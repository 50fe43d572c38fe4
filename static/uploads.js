/* Choosing evidence by dropping or pasting, and a bar while it is sent; the file input works without. */
(function () {
  "use strict";
  function uploadOf(node) {
    return node && node.closest ? node.closest(".upload") : null;
  }
  function inputOf(upload) {
    return upload.querySelector("input[type=file]");
  }
  function megabytes(size) {
    return size < 1048576 ? Math.ceil(size / 1024) + " KB" : (size / 1048576).toFixed(1) + " MB";
  }
  // What is chosen, with what the server would refuse for its size marked at once.
  function show(upload) {
    var input = inputOf(upload);
    var list = upload.querySelector(".upload-list");
    list.textContent = "";
    Array.prototype.forEach.call(input.files, function (file) {
      var line = document.createElement("li");
      line.textContent = file.name + "（" + megabytes(file.size) + "）";
      if (file.size > Number(input.dataset.mostBytes)) {
        line.className = "too-large";
        line.textContent += " 太大，不能上传";
      }
      list.appendChild(line);
    });
  }
  function add(upload, files) {
    var input = inputOf(upload);
    var all = new DataTransfer();
    Array.prototype.forEach.call(input.files, function (file) { all.items.add(file); });
    Array.prototype.forEach.call(files, function (file) { all.items.add(file); });
    input.files = all.files;
    show(upload);
  }
  document.addEventListener("change", function (event) {
    var upload = uploadOf(event.target);
    if (upload && event.target.type === "file") show(upload);
  });
  document.addEventListener("dragover", function (event) {
    var upload = uploadOf(event.target);
    if (!upload) return;
    event.preventDefault();
    upload.classList.add("upload-over");
  });
  document.addEventListener("dragleave", function (event) {
    var upload = uploadOf(event.target);
    if (upload && !upload.contains(event.relatedTarget)) upload.classList.remove("upload-over");
  });
  document.addEventListener("drop", function (event) {
    var upload = uploadOf(event.target);
    if (!upload) return;
    event.preventDefault();
    upload.classList.remove("upload-over");
    if (event.dataTransfer.files.length) add(upload, event.dataTransfer.files);
  });
  // A pasted photo goes to the form one types in, or to the only one of the page.
  document.addEventListener("paste", function (event) {
    var files = event.clipboardData ? event.clipboardData.files : [];
    if (!files.length) return;
    var form = document.activeElement && document.activeElement.closest("form");
    var uploads = (form || document).querySelectorAll(".upload");
    if (uploads.length !== 1) return;
    event.preventDefault();
    add(uploads[0], files);
  });
  document.addEventListener("htmx:xhr:progress", function (event) {
    var bar = event.target.querySelector && event.target.querySelector(".upload-bar");
    var input = bar && inputOf(uploadOf(bar));
    if (!bar || !input.files.length || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = Math.round((event.detail.loaded / event.detail.total) * 100);
  });
})();
