namespace TinyM2Net.Compiler.Reporting;

/// <summary>The page's looks: light and dark by the reader's choice, from a phone's width up. Lines and areas stand out from the paper by 3:1, text by 4.5:1.</summary>
internal static class Stylesheet
{
    public const string Text = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #566171; --paper: #fcfcfa; --card: #f3f4f1; --line: #dde1e6; --b8: #2f6fb3; --b4: #bd6309; --b2: #b23a48; --hit: 46 140 96; --miss: 208 73 63; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8ebef; --soft: #a3adba; --paper: #14181d; --card: #1c2128; --line: #303843; --b8: #6aa9ee; --b4: #f0b25e; --b2: #f08a94; --hit: 62 170 120; --miss: 214 92 82; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
        main { max-width: 960px; margin: 0 auto; padding: 28px 20px 64px; }
        h1 { font-size: 30px; line-height: 1.2; margin: 0; } h2 { font-size: 21px; margin: 44px 0 2px; padding-top: 14px; border-top: 1px solid var(--line); } h3 { font-size: 16px; margin: 24px 0 2px; }
        .about, .legend { color: var(--soft); font-size: 15px; margin: 2px 0 14px; max-width: 76ch; } .answer { font-size: 19px; line-height: 1.4; margin: 12px 0 0; max-width: 62ch; }
        a { color: var(--b8); } nav { font-size: 15px; } nav a { display: inline-block; margin: 0 16px 4px 0; padding: 4px 0; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 22px 0; }
        .tile { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; } .tile b { display: block; font-size: 24px; font-weight: 650; }
        .tile span { color: var(--soft); font-size: 14px; line-height: 1.3; display: block; }
        .scroll { overflow-x: auto; margin: 8px 0 14px; } table { border-collapse: collapse; min-width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
        th, td { text-align: right; padding: 5px 9px; border-bottom: 1px solid var(--line); white-space: nowrap; } thead th { font-weight: 600; color: var(--soft); vertical-align: bottom; white-space: normal; }
        th:first-child { text-align: left; padding-left: 0; position: sticky; left: 0; background: var(--paper); } tbody th { font-weight: 400; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 4px 28px; } .pair > * { min-width: 0; } .flow { display: flex; flex-wrap: wrap; gap: 4px 36px; } .flow > * { max-width: 100%; } ul { padding-left: 1.2em; }
        .confusion { min-width: 0; } .confusion td { text-align: center; } .confusion thead th { text-align: center; overflow-wrap: normal; } .confusion thead th:first-child { text-align: left; }
        .hit { background: rgb(var(--hit) / var(--share)); } .miss { background: rgb(var(--miss) / var(--share)); }
        figure { margin: 8px 0 14px; } figcaption { color: var(--soft); font-size: 14px; } svg { display: block; width: 100%; height: auto; }
        .chart { font-size: 12px; max-width: 460px; } .chart text { fill: var(--soft); } .chart .name { fill: var(--ink); font-weight: 600; } .grid { stroke: var(--line); } .axis { stroke: var(--soft); }
        polyline { fill: none; stroke-width: 2; stroke-linejoin: round; } .first { stroke: var(--b8); } .second { stroke: var(--b4); stroke-dasharray: 5 3; } .limit { stroke: var(--soft); stroke-dasharray: 3 3; }
        .dot { fill: var(--b8); } .chosen { fill: var(--paper); stroke: var(--b4); stroke-width: 3; } .point { fill: var(--b8); fill-opacity: .8; } .diagonal { stroke: var(--soft); stroke-dasharray: 4 4; }
        .bars { list-style: none; margin: 8px 0 14px; padding: 0; font-size: 14px; font-variant-numeric: tabular-nums; } .bars li { display: grid; grid-template-columns: 16em 1fr 9em; gap: 2px 12px; align-items: center; padding: 3px 0; }
        .bars .name { line-height: 1.25; } .bars .figure { color: var(--soft); } .bars svg { height: 15px; }
        .bits8, .bits32, .plain { fill: var(--b8); } .other { fill: var(--soft); } .bits4 { fill: var(--b4); } .bits2 { fill: var(--b2); } .whisker, .zero { stroke: var(--ink); stroke-width: 1.5; vector-effect: non-scaling-stroke; } .zero { stroke: var(--soft); stroke-width: 1; }
        .key { display: inline-block; width: 20px; height: 0; border-top: 3px solid var(--b8); vertical-align: middle; margin: 0 5px 2px 0; } .key.second { border-top: 3px dashed var(--b4); margin-left: 14px; }
        .key.bits2, .key.bits4, .key.bits8 { height: 12px; width: 12px; border: 0; background: var(--b8); border-radius: 2px; } .key.bits4 { background: var(--b4); margin-left: 14px; } .key.bits2 { background: var(--b2); margin-left: 14px; }
        details { margin: 10px 0; } summary { cursor: pointer; color: var(--soft); padding: 4px 0; } summary:hover { color: var(--ink); } :focus-visible { outline: 2px solid var(--b8); outline-offset: 2px; }
        dl { display: grid; grid-template-columns: minmax(9em, max-content) 1fr; gap: 6px 20px; margin: 8px 0 14px; } dt { color: var(--soft); } dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; max-width: 76ch; }
        @media (max-width: 600px) {
          main { padding: 20px 14px 48px; } h1 { font-size: 26px; } .answer { font-size: 18px; } .bars li { grid-template-columns: 1fr auto; padding: 5px 0; } .bars svg { grid-row: 2; grid-column: 1 / 3; }
          table { font-size: 13px; } th, td { padding: 5px; } dl { display: block; } dd { margin-bottom: 10px; } .chart { max-width: none; }
        }
        @media print { details:not([open]) > *:not(summary) { display: revert; } nav { display: none; } }
        """;
}
