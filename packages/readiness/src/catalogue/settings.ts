import { asked, requirements } from './requirement.ts'

export const settingsRequirements = requirements({
  'CFG-1': asked('C', ['drill', 'test'], 'Twelve-Factor III; OWASP ASVS 5 13.1', {
    title: 'Settings are checked before the service starts',
    claim:
      'A wrong or missing setting stops the boot with one message that names every problem and prints no secret',
    fix: 'Validate the whole environment against one schema at start and exit non-zero with the full list.',
  }),
  'CFG-2': asked('C', ['check', 'test'], 'OWASP ASVS 5 13.3.1', {
    title: 'Secrets come from outside the repository',
    claim: 'No secret is in the code; each can come from the environment, a file or a mounted directory',
    fix: 'Read secrets from the environment or from files named by a *_FILE variable; rotate whatever was committed.',
  }),
  'CFG-3': asked('A', ['drill'], 'OWASP ASVS 5 13.3.4', {
    title: 'Credentials rotate without a restart',
    claim: 'A changed password, signing key or certificate is picked up with no failed request',
    fix: 'Re-read the credential when its file changes and keep the old one valid during an overlap.',
  }),
  'CFG-4': asked('B', ['check'], 'OWASP ASVS 5 13.3', {
    title: 'Committed secrets are refused',
    claim: 'A secret planted in a change is refused before it is merged',
    fix: 'Run a secret scan before each commit and in CI.',
  }),
})
