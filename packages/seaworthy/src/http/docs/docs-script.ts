/**
 * Runs in the page: follows the system's light or dark, which Swagger UI has to be told by a class, has it draw beside the
 * list and shows it when it has drawn, and takes tokens. The document's paths are tried where the page stands, which behind a
 * proxy may be below a path that the service does not know.
 */
export const DOCS_SCRIPT = `const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

const at = (id) => document.getElementById(id)
const base = new URL('.', location.href).pathname

async function start() {
  const spec = await (await fetch('openapi.json')).json()
  spec.servers = [{ url: base === '/' ? base : base.slice(0, -1) }]
  const ui = SwaggerUIBundle({
    spec,
    dom_id: '#api',
    validatorUrl: null,
    tryItOutEnabled: true,
    onComplete() {
      at('api').hidden = false
      at('outline').hidden = true
      if (at('sign-in')) signIn(ui)
    },
  })
}

function signIn(ui) {
  at('sign-in').hidden = false
  at('take-token').addEventListener('click', async () => {
    const role = at('role').value
    const answer = await fetch('docs/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(role ? { role } : {}),
    })
    const { token, detail } = await answer.json()
    if (token) {
      ui.authActions.authorize({
        bearer: { name: 'bearer', schema: { type: 'http', scheme: 'bearer' }, value: token },
      })
    }
    at('signed-in').textContent = token
      ? 'Requests carry a token ' + (role ? 'with the role ' + role : 'without a role') + ', for an hour.'
      : detail
  })
}

void start()
`
