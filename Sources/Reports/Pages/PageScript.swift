/// What a page does where scripts run: filters by device and protocol, what is pointed at or tapped is
/// explained, drawings are saved. The text has neither less-than signs nor ampersands, so that it is
/// the same for readers of HTML and of XML.
enum PageScript {
  /// The script.
  static let text = """
    (function () {
      'use strict';
      document.documentElement.classList.add('scripted');
      var tip = document.getElementById('tip');
      function hide() { tip.style.display = 'none'; }
      function show(event) {
        var hit = event.target.closest ? event.target.closest('.bk-hit') : null;
        var title = hit ? hit.querySelector('title') : null;
        if (!title) { hide(); return; }
        tip.textContent = title.textContent;
        tip.style.display = 'block';
        var room = document.documentElement.clientWidth - tip.offsetWidth - 8;
        tip.style.left = Math.max(8, Math.min(event.pageX + 12, room)) + 'px';
        tip.style.top = (event.pageY + 14) + 'px';
      }
      document.addEventListener('click', show);
      document.addEventListener('pointerover', function (event) {
        if (event.pointerType === 'mouse') { show(event); }
      });
      document.addEventListener('keydown', function (event) {
        if (event.key === 'Escape') { hide(); }
      });
      function filter() {
        var off = {};
        document.querySelectorAll('.filters input').forEach(function (box) {
          if (!box.checked) { off[box.name + ' ' + box.value] = true; }
        });
        document.querySelectorAll('[data-device],[data-protocol]').forEach(function (item) {
          var hidden = off['device ' + item.dataset.device] || off['protocol ' + item.dataset.protocol];
          item.classList.toggle(item instanceof SVGElement ? 'bk-dim' : 'off', Boolean(hidden));
        });
      }
      document.querySelectorAll('.filters input').forEach(function (box) {
        box.addEventListener('change', filter);
      });
      document.querySelectorAll('.save').forEach(function (button) {
        button.addEventListener('click', function () {
          var figure = button.closest('figure');
          var drawing = figure.querySelector('.wide svg');
          var text = new XMLSerializer().serializeToString(drawing);
          var link = document.createElement('a');
          link.href = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
          link.download = button.dataset.name;
          link.click();
          setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
        });
      });
    })();
    """
}
