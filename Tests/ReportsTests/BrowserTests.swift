import Devices
import Emulation
import Experiments
import Foundation
import Readout
import Reports
import TestSupport
import Testing

/// A headless Chromium, if there is one: pages as readers see them.
enum Browser {
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome"] {
      for folder in folders {
        let file = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: file) { return file }
      }
    }
    return nil
  }()

  /// What is wrong with a page at a width: errors of the script, requests to a network, what is wider
  /// than the page, text outside its drawing.
  static func problems(of html: String, width: Int, isDark: Bool) throws -> [String] {
    let temporary = try TemporaryFolder()
    let folder = temporary.url
    defer { withExtendedLifetime(temporary) {} }
    let page = folder.appendingPathComponent("page.html")
    try Data(
      html.replacing("<head>", with: "<head>" + catcher, maxReplacements: 1)
        .replacing("</body>", with: checker + "</body>").utf8
    ).write(to: page)
    // A frame has any width, a window has a smallest one.
    let frame = folder.appendingPathComponent("frame.html")
    try Data(
      """
      <html><body style="margin:0"><iframe src="page.html" width="\(width)" height="900" \
      style="border:0"></iframe><pre id="out"></pre><script>
      window.addEventListener('message', function (event) {
        document.getElementById('out').textContent = 'RESULT' + event.data + 'END';
      });</script></body></html>
      """.utf8
    ).write(to: frame)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "chromium")
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
      "--user-data-dir=\(folder.path)/profile", "--window-size=1300,1000",
      "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)", "--virtual-time-budget=4000",
      "--dump-dom", frame.absoluteString,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let begin = text.range(of: "<pre id=\"out\">RESULT"),
      let end = text.range(of: "END</pre>", range: begin.upperBound..<text.endIndex)
    else { return ["the browser gave no result: \(text.prefix(300))"] }
    return text[begin.upperBound..<end.lowerBound].split(separator: "|").map(String.init)
  }

  /// The number of sheets that a page takes.
  static func printedPages(of html: String) throws -> Int {
    let temporary = try TemporaryFolder()
    let folder = temporary.url
    defer { withExtendedLifetime(temporary) {} }
    let page = folder.appendingPathComponent("page.html")
    try Data(html.utf8).write(to: page)
    let sheets = folder.appendingPathComponent("page.pdf")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "chromium")
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)/profile",
      "--no-pdf-header-footer", "--print-to-pdf=\(sheets.path)", page.absoluteString,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: try Data(contentsOf: sheets), as: Unicode.ASCII.self)
    return text.split(separator: "/Type /Page").dropFirst().count { !$0.hasPrefix("s") }
  }

  private static let catcher = """
    <script>window.problems = [];
    window.onerror = function (message) { window.problems.push('script: ' + message); };
    console.error = function (message) { window.problems.push('console: ' + message); };</script>
    """

  private static let checker = """
    <script>
    window.addEventListener('load', function () {
      var found = window.problems;
      performance.getEntriesByType('resource').forEach(function (entry) {
        found.push('request: ' + entry.name);
      });
      document.querySelectorAll('details').forEach(function (item) { item.open = true; });
      var room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth > room) {
        found.push('the page is ' + document.documentElement.scrollWidth + ' wide of ' + room);
      }
      var inks = 0;
      document.querySelectorAll('main *').forEach(function (item) {
        var box = item.getBoundingClientRect();
        if (box.width > 0 && (box.right > room + 1 || box.left < -1)) {
          found.push(item.tagName + ' ' + (item.textContent || '').slice(0, 30) + ' leaves the page');
        }
      });
      document.querySelectorAll('svg').forEach(function (drawing) {
        var frame = drawing.getBoundingClientRect();
        if (frame.width === 0) { return; }
        inks += 1;
        drawing.querySelectorAll('text,rect,circle,line,polyline,path').forEach(function (item) {
          var box = item.getBoundingClientRect();
          if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
            || box.bottom > frame.bottom + 1) {
            found.push(item.tagName + ' ' + item.textContent.slice(0, 40) + ' leaves its drawing '
              + drawing.querySelector('title').textContent);
          }
        });
      });
      if (inks === 0) { found.push('no drawing is shown'); }
      var paper = getComputedStyle(document.body).backgroundColor;
      var dark = matchMedia('(prefers-color-scheme: dark)').matches;
      if ((paper === 'rgb(255, 255, 255)') === dark) { found.push('paper is ' + paper); }
      document.querySelectorAll('.filters input').forEach(function (box, index) {
        if (index === 0) { box.click(); }
      });
      if (document.querySelector('.filters') && !document.querySelector('.off,.bk-dim')) {
        found.push('a filter leaves nothing out');
      }
      var hit = Array.from(document.querySelectorAll('.bk-hit')).find(function (item) {
        return item.getBoundingClientRect().width > 0;
      });
      if (hit) {
        hit.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        if (document.getElementById('tip').textContent !== hit.querySelector('title').textContent) {
          found.push('a tap explains nothing');
        }
      }
      parent.postMessage(found.slice(0, 20).join('|'), '*');
    });
    </script>
    """
}

@Suite("Pages in a browser", .enabled(if: Browser.path != nil, "there is no Chromium on the PATH"))
struct BrowserTests {
  /// A page with everything that pages can have.
  static let page: String = {
    do {
      let run = try Samples.run("expectation")
      let library = Samples.library
      var content = ReportContent(title: "")
      content.series = [
        RunSeries(name: "digits", title: "a title of some length for a legend", runs: [run, run])
      ]
      content.baselines = [
        TrainingSeries(
          RunSeries(name: "a network of some length for a label", runs: [run, run]))
      ]
      content.rows = [
        try Samples.row(), try Samples.row(device: "ibm_lagos", accuracy: 0.6),
        try Samples.row(
          model: String(repeating: "long-", count: 12), device: "quantinuum_h1-1",
          readout: "singleShot", accuracy: 0.1, chance: true),
      ]
      content.skipped = ["something is left out"]
      content.budget = try ["gate", "relaxation", "measurement"].flatMap { source in
        try ["alone", "without", "added"].map { try Samples.budgetRow(source, $0) }
      }
      content.budgetPlace = "digits on ibm_lagos"
      content.sweeps = [
        Sweep(
          .scale,
          points: try [0, 0.5, 1, 2].map {
            Sweep.Point(value: $0, label: "\($0)", row: try Samples.row())
          }),
        Sweep(
          .date,
          points: try (0..<12).map {
            Sweep.Point(
              value: Double($0), label: "2025-01-\($0 + 10)", row: try Samples.row())
          }),
      ]
      for name in ["ibm_lagos", "ibm_torino", "quantinuum_h1-1", "google_willow_pink"] {
        content.devices.append(try library.resolve(device: name))
      }
      for name in ["ibm_lagos", "ibm_torino"] {
        let (device, calibration) = try library.resolve(device: name)
        let emulator = try Emulator(device: device, calibration: calibration)
        content.cells.append(
          try PlacedCell(run, emulator: emulator, readoutProtocol: Expectation()))
        content.files.append(try CircuitExport(run, emulator: emulator).sample(0, Expectation()))
      }
      content.provenance = ReportProvenance(
        command: "backaction report " + String(repeating: "a/long/path/", count: 12),
        program: ["backaction 0.1.0"])
      return RunReport.html(content)
    } catch {
      return "\(error)"
    }
  }()

  @Test(
    "No error, no request, nothing outside the page or its drawing", arguments: [360, 768, 1280],
    [false, true])
  func looks(width: Int, isDark: Bool) throws {
    let problems = try Browser.problems(of: Self.page, width: width, isDark: isDark)
    #expect(problems.isEmpty, "\(problems)")
  }

  /// What the rules for paper make of the page on the width of A4 between its margins (718 pixels of
  /// 1/96 inch) and of US letter (740).
  @Test("On paper nothing leaves the page or its drawing", arguments: [718, 740])
  func looksOnPaper(width: Int) throws {
    try #require(Self.page.contains("@media print{"))
    let printed = Self.page.replacing("@media print{", with: "@media all{")
    let problems = try Browser.problems(of: printed, width: width, isDark: false)
    #expect(problems.isEmpty, "\(problems)")
  }

  /// The browser prints it.
  @Test("Printed to a file it has several pages")
  func prints() throws {
    let pages = try Browser.printedPages(of: Self.page)
    #expect(pages >= 3, "\(pages) pages")
    #expect(pages <= 30, "\(pages) pages")
  }
}
