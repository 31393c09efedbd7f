import { defineStaticCheck } from '../static-check.ts'
import { about, eachDockerfile } from './dockerfiles.ts'

const SECRET_NAME = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|CREDENTIAL)/i

export const containerSecrets = defineStaticCheck('container-secrets', {
  requirements: ['CFG-2', 'SHIP-1'],
  claim: 'No secret is baked into an image',
  level: 'C',
  method: 'Looks for ENV and ARG with a secret’s name and a value, and for .env files that are copied.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ path, all }) =>
      all.flatMap(({ keyword, text, line }) => {
        const pair = /^([\w]+)[= ]\s*["']?([^"'\s]+)/.exec(text)
        if (
          (keyword === 'ENV' || keyword === 'ARG') &&
          pair &&
          SECRET_NAME.test(pair[1] ?? '') &&
          !/_FILE$/.test(pair[1] ?? '') &&
          !pair[2]?.startsWith('$')
        ) {
          return [
            {
              message: `${keyword} ${pair[1]} puts a secret into every layer`,
              file: path,
              line,
              fix: 'Use a build secret (RUN --mount=type=secret) or the environment at run time.',
            },
          ]
        }
        if ((keyword === 'COPY' || keyword === 'ADD') && /(^|[\s/])\.env(\s|$)/.test(text)) {
          return [
            {
              message: 'a .env file is copied into the image',
              file: path,
              line,
              fix: 'Leave it out and list it in .dockerignore.',
            },
          ]
        }
        return []
      }),
    ),
})
