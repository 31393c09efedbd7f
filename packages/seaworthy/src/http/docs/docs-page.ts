/** What the page shows before, and without, a script. */
export interface DocsPage {
  /** An OpenAPI 3.1 document. */
  readonly document: Record<string, unknown>
  /** Roles that a developer may try requests with; undefined leaves the button out. */
  readonly signInRoles: readonly string[] | undefined
}

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly 'x-access'?: string
}

/**
 * The page as HTML that is whole by itself: every operation with its path, what it does and who may call it. Swagger UI, by
 * which requests are tried, is 1.7 MB of script and draws nothing until all of it has run: it takes the place of the list when
 * it is there, and where it never comes (a text browser, a script that was blocked, a slow line) the list stays.
 *
 * Addresses are relative, so that the page opens behind a path of a proxy too.
 */
export function docsPage({ document, signInRoles }: DocsPage): string {
  const { title, version, description } = document.info as Record<string, string | undefined>
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${escapeHtml(title ?? '')}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css"><link rel="stylesheet" href="docs/page.css">
<script src="docs/swagger-ui-bundle.js" defer></script><script src="docs/start.js" defer></script></head>
<body>
<header><h1>${escapeHtml(title ?? '')} <small>${escapeHtml(version ?? '')}</small></h1>
${description ? `<p>${escapeHtml(description)}</p>\n` : ''}<p><a href="openapi.json">openapi.json</a></p>
${signInRoles ? signIn(signInRoles) : ''}</header>
<main><ul id="outline">
${operations(document).join('\n')}
</ul><div id="api" hidden></div></main>
</body>
</html>`
}

function operations(document: Record<string, unknown>): string[] {
  const paths = document.paths as Record<string, Record<string, Operation>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary, description, deprecated, 'x-access': access }]) => {
      const notes = [
        ...(deprecated ? ['deprecated'] : []),
        ...(access && access !== 'anyone' ? [`for ${access}`] : []),
      ]
      return `<li><h2><b class="${method}">${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code></h2>
<p>${escapeHtml([summary, ...notes].filter(Boolean).join(' · '))}</p>${description ? `<p>${escapeHtml(description)}</p>` : ''}</li>`
    }),
  )
}

function signIn(roles: readonly string[]): string {
  const options = roles.map((role) => `<option>${escapeHtml(role)}</option>`).join('')
  return `<p id="sign-in" hidden><label>Try requests as <select id="role">${options}<option value="">somebody without a role</option></select></label>
<button type="button" id="take-token">Use a token</button> <output id="signed-in">Of the development issuer; not there in production.</output></p>
`
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
