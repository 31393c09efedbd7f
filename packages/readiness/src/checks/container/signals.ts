import { defineStaticCheck } from '../static-check.ts'
import { about, eachDockerfile } from './dockerfiles.ts'
import { execForm, firstProcess } from './first-process.ts'

const MANAGER = /^(npm|yarn|pnpm|npx|pm2|nodemon)$/

export const containerSignals = defineStaticCheck('container-signals', 'C', ['SHIP-1', 'LIFE-1'], {
  claim: 'Signals reach the service in the container',
  method:
    'Looks for CMD or ENTRYPOINT under a shell, in shell form or by sh -c, that no exec replaces, and for package managers and process managers as the first process.',
  about,
  find: (repository) =>
    eachDockerfile(repository, ({ final }, tell) => {
      const command = final.findLast(({ keyword }) => keyword === 'CMD')
      const appended = command && execForm(command.text)
      for (const { keyword, text, line } of final) {
        if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT') continue
        const first = firstProcess(text, keyword === 'ENTRYPOINT' ? appended : [])
        if (first.kind === 'shell')
          tell(
            `${keyword} ${text.slice(0, 60)} runs under a shell that keeps SIGTERM to itself`,
            line,
            `Write the program itself in exec form, ${keyword} ["node", "server.js"], or let exec start it as the last command of the script.`,
          )
        else if (MANAGER.test(first.name))
          tell(
            `${first.name} is the first process: it may not pass SIGTERM on, and it hides the exit code`,
            line,
            `Start the program itself: ${keyword} ["node", "server.js"].`,
          )
      }
    }),
})
