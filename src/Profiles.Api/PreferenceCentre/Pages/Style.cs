namespace Profiles.Api.PreferenceCentre.Pages;

/// <summary>How the pages look: dark on light or light on dark, as the browser prefers; readable from 320 pixels on.</summary>
internal static class Style
{
    public const string Sheet = """
        :root { color-scheme: light dark; --ink: #1c1c1e; --soft: #55555c; --paper: #ffffff; --ground: #f3f3f5; --line: #c9c9cf; --act: #0b57d0; --on-act: #ffffff; --good: #17663a; --bad: #9f1d1d; }
        @media (prefers-color-scheme: dark) { :root { --ink: #f2f2f4; --soft: #b9b9c2; --paper: #1f1f23; --ground: #141416; --line: #4a4a52; --act: #a8c7fa; --on-act: #062e6f; --good: #7bd7a0; --bad: #ffb4ab; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
        main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0.5rem 0 1rem; }
        h2 { font-size: 1.25rem; margin: 0 0 0.5rem; }
        h3 { font-size: 1.0625rem; margin: 0; }
        p { margin: 0 0 0.75rem; }
        section { background: var(--paper); border: 1px solid var(--line); border-radius: 0.75rem; padding: 1.25rem; margin: 0 0 1.25rem; }
        .row { border-top: 1px solid var(--line); padding: 1rem 0; display: grid; grid-template-columns: 1fr auto; gap: 0.25rem 1rem; align-items: center; }
        .row:last-child { padding-bottom: 0; }
        .row p { margin: 0; }
        .row > form { grid-column: 2; }
        .row .wide { grid-column: 1 / -1; }
        .soft { color: var(--soft); font-size: 0.9375rem; }
        .yes { color: var(--good); font-weight: 600; }
        .no { font-weight: 600; }
        .note { border-left: 0.25rem solid var(--good); background: var(--paper); padding: 0.75rem 1rem; border-radius: 0.25rem; }
        .warn { border-left-color: var(--bad); }
        button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: 0.5rem 1.25rem; border-radius: 0.5rem; border: 2px solid var(--act); background: var(--act); color: var(--on-act); cursor: pointer; }
        button.quiet { background: transparent; color: var(--act); }
        a { color: var(--act); }
        button:focus-visible, input:focus-visible, textarea:focus-visible, a:focus-visible, select:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
        label { display: block; }
        .choice { display: flex; gap: 0.75rem; align-items: center; min-height: 2.75rem; }
        .choice input { width: 1.25rem; height: 1.25rem; flex: none; accent-color: var(--act); }
        .field { margin: 0 0 1rem; }
        .field input, textarea, select { font: inherit; color: inherit; background: var(--paper); width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; border: 1px solid var(--soft); border-radius: 0.5rem; margin-top: 0.25rem; }
        fieldset { border: 0; margin: 0 0 0.75rem; padding: 0; }
        legend { font-weight: 600; padding: 0; margin-bottom: 0.25rem; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        @media (max-width: 32rem) { .row { grid-template-columns: 1fr; } .row > form { grid-column: 1; margin-top: 0.5rem; } button { width: 100%; } }

        """;
}
