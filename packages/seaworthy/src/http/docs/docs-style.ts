/** The list, the header and, where Swagger UI has labels too faint to read (WCAG 2.2, 1.4.3), colours that are not. */
export const DOCS_STYLE = `:root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --faint: #5b6470; --line: #d5dae0; --alarm: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e6e6; --paper: #1c2022; --faint: #a5adb5; --line: #3b4246; --alarm: #ff9d9d } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
header, #outline { max-width: 1416px; margin: 0 auto; padding: 1rem 1.25rem }
h1 { margin: 0; font-size: 2rem }
h1 small { font-size: 1rem; font-weight: normal; color: var(--faint) }
header p { margin: .5rem 0 }
a { color: #0a58ca }
#sign-in { border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem }
#sign-in output { color: var(--faint) }
#sign-in select, #sign-in button { font: inherit; padding: .2rem .5rem }
#outline { list-style: none; border-top: 1px solid var(--line) }
#outline li { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .8rem; margin: .5rem 0 }
#outline h2 { margin: 0; font-size: 1rem }
#outline p { margin: .2rem 0; color: var(--faint) }
.swagger-ui .microlight span[style*="rgb(211, 99, 99)"] { color: #ff9d9d !important }
.swagger-ui .json-schema-2020-12-expand-deep-button, .swagger-ui .parameter__in { color: var(--faint) }
.swagger-ui table.headers td.header-col { color: var(--ink) }
.swagger-ui table.headers .header-example { color: var(--faint) }
.swagger-ui .download-contents { color: #fff; background: #4d5566 }
.swagger-ui .btn.execute { background: #1d5fa8; border-color: #1d5fa8; color: #fff }
.swagger-ui .parameter__name.required span, .swagger-ui .parameter__name.required::after { color: var(--alarm) }
html:not(.dark-mode) .swagger-ui .btn.authorize span { color: #17633d }
html:not(.dark-mode) .swagger-ui .btn.cancel { color: #a3211b; border-color: #a3211b }
[hidden] { display: none !important }
.swagger-ui .info { display: none }
html:not(.dark-mode) .swagger-ui .opblock-get .opblock-summary-method { background: #1d5fa8 }
html:not(.dark-mode) .swagger-ui .opblock-post .opblock-summary-method { background: #1b7347 }
html:not(.dark-mode) .swagger-ui .opblock-put .opblock-summary-method { background: #8a5200 }
html:not(.dark-mode) .swagger-ui .opblock-patch .opblock-summary-method { background: #0d7263 }
html:not(.dark-mode) .swagger-ui .opblock-delete .opblock-summary-method { background: #b3261e }
@media (prefers-color-scheme: dark) { a { color: #7ab3ff } }
`
