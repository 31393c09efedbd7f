import { defineStaticCheck } from '../static-check.ts'
import { about, eachDockerfile } from './dockerfiles.ts'

const SECRET_NAME = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|CREDENTIAL)/i

export const containerSecrets = defineStaticCheck('container-secrets', 'C', ['CFG-2', 'SHIP-1'], {
  claim: 'No secret is baked into an image',
  method: 'Looks for ENV and ARG with a secret’s name and a value, and for .env files that are copied.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ all }, tell) => {
      for (const { keyword, text, line } of all) {
        const [, name = '', value = ''] = /^([\w]+)[= ]\s*["']?([^"'\s]+)/.exec(text) ?? []
        const isSecret = SECRET_NAME.test(name) && !/_FILE$/.test(name) && !value.startsWith('$')
        if ((keyword === 'ENV' || keyword === 'ARG') && isSecret)
          tell(
            `${keyword} ${name} puts a secret into every layer`,
            line,
            'Use a build secret (RUN --mount=type=secret) or the environment at run time.',
          )
        if ((keyword === 'COPY' || keyword === 'ADD') && /(^|[\s/])\.env(\s|$)/.test(text))
          tell('a .env file is copied into the image', line, 'Leave it out and list it in .dockerignore.')
      }
    }),
})
