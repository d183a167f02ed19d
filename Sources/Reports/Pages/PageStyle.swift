/// What pages look like: light, dark, on paper, and at the width of a telephone.
enum PageStyle {
  /// Lines of a table as cards with the headings beside the entries.
  private static func cards(_ table: String) -> String {
    let cell = "\(table) td"
    return """
      \(table),\(table) tbody,\(table) tr,\(cell){display:block;width:100%}\(table) thead{display:none}
      \(table) tr{border:1px solid #d9dde1;border-radius:6px;margin:8px 0;padding:4px 8px}
      \(cell),\(cell).n{display:flex;justify-content:space-between;gap:12px;text-align:right;border:0;
      padding:2px 0}
      \(cell):first-child{max-width:none}
      \(cell)::before{content:attr(data-label);color:#5a626a;text-align:left;flex:0 0 38%}
      \(cell).empty{display:none}
      """
  }

  /// The style sheet. No table is wider than the page: where there is no room each line becomes a
  /// card with the headings beside the entries.
  static let sheet: String = """
    :root{color-scheme:light dark}*{box-sizing:border-box}
    body{margin:0;background:#ffffff;color:#1c2024;line-height:1.5;
    font-family:system-ui,'DejaVu Sans',Helvetica,Arial,sans-serif;font-size:15px}
    main{max-width:1000px;margin:0 auto;padding:24px 20px 60px;overflow-wrap:break-word}
    code,pre,li{overflow-wrap:anywhere}
    h1{font-size:26px;margin:8px 0 12px;line-height:1.25}h2{font-size:20px;margin:36px 0 10px}
    h3{font-size:16px;margin:24px 0 8px}p{margin:8px 0}.lead{font-size:17px;max-width:62em}
    nav{display:flex;flex-wrap:wrap;gap:4px 14px;margin:12px 0;font-size:13.5px}
    a{color:#0b5cad}
    table{border-collapse:collapse;margin:8px 0;font-size:13.5px;width:100%}
    th,td{text-align:left;padding:4px 7px;border-bottom:1px solid #d9dde1;vertical-align:top}
    th{border-bottom:2px solid #7a838c}td:first-child{max-width:15em;overflow-wrap:anywhere}
    td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
    tr.chance td{color:#6a6f75}
    .mark{border:1px solid #7a838c;border-radius:3px;padding:0 5px;white-space:nowrap}
    .range{color:#5a626a;font-size:12px}.note{color:#5a626a;font-size:13.5px}
    figure{margin:12px 0}figure svg{display:block;max-width:100%;height:auto}
    figcaption{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline}
    .narrow{display:none}.tools{display:flex;gap:8px}
    .tools a,.tools button{font:inherit;font-size:12px;color:#0b5cad;background:none;padding:1px 8px;
    border:1px solid #7a838c;border-radius:4px;cursor:pointer;text-decoration:none}
    details{margin:6px 0}summary{cursor:pointer;font-size:13.5px;color:#5a626a}
    \(cards("table.cards"))
    .numbers{max-height:420px;overflow-y:auto}.numbers table{font-size:12px}
    dt{font-weight:600}dd{margin:0 0 6px 20px}
    code,pre{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:13px}
    pre{white-space:pre-wrap;border:1px solid #d9dde1;border-radius:4px;padding:8px}
    .filters{display:none;flex-wrap:wrap;gap:6px 16px;margin:8px 0;font-size:13.5px}
    .scripted .filters{display:flex}.save{display:none}.scripted .save{display:inline-block}
    .bk-hit{cursor:pointer}.off{display:none !important}
    #tip{display:none;position:absolute;z-index:2;max-width:min(300px,90vw);padding:5px 9px;
    border-radius:5px;background:#1c2024;color:#ffffff;font-size:12.5px;pointer-events:none}
    @media screen and (max-width:860px){
    main{padding:14px 12px 40px}h1{font-size:21px}.lead{font-size:16px}
    \(cards("table.many"))
    dd{margin-left:8px}}
    @media screen and (max-width:600px){.wide{display:none}.narrow{display:block}
    \(cards("table"))}
    @media screen and (prefers-color-scheme:dark){body{background:#16191d;color:#e8eaed}
    th,td{border-bottom-color:#363c43}tr.chance td{color:#a0a6ad}a,.tools a,.tools button{color:#7db8ec}
    .range,.note,summary{color:#a9b1b9}pre{border-color:#363c43}
    main table td::before,main table.many td::before,main table.cards td::before{color:#a9b1b9}
    main table tr,main table.many tr,main table.cards tr{border-color:#363c43}
    #tip{background:#e8eaed;color:#16191d}}
    @media print{body{color-scheme:light;font-size:10.5pt}main{max-width:none;padding:0}
    table{font-size:8.5pt}th,td{padding:2px 4px}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}
    nav,.filters,.tools,details,#tip{display:none !important}}
    """
}
