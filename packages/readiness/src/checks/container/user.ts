import { defineStaticCheck } from '../static-check.ts'
import { about, eachDockerfile } from './dockerfiles.ts'

export const containerUser = defineStaticCheck('container-user', 'C', ['SHIP-1'], {
  claim: 'The image does not run as root',
  method: 'Reads the last USER of the final stage.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ final }, tell) => {
      const user = final.findLast(({ keyword }) => keyword === 'USER')
      const distroless = /nonroot|USER \d/.test(final[0]?.text ?? '')
      const fix = 'Add a USER with a number other than 0 to the final stage.'
      if (!user && !distroless)
        tell('no USER in the final stage: the image runs as root', final[0]?.line ?? 1, fix)
      if (user && /^(root|0)(:|$)/.test(user.text)) tell(`USER ${user.text} is root`, user.line, fix)
    }),
})
