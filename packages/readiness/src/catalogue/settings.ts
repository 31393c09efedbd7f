import { requirements } from './requirement.ts'

export const settingsRequirements = requirements({
  'CFG-1': [
    'Settings are checked before the service starts',
    'A wrong or missing setting stops the boot with one message that names every problem and prints no secret',
    'Twelve-Factor III; OWASP ASVS 5 13.1',
    'C',
    ['drill', 'test'],
    'Validate the whole environment against one schema at start and exit non-zero with the full list.',
  ],
  'CFG-2': [
    'Secrets come from outside the repository',
    'No secret is in the code; each can come from the environment, a file or a mounted directory',
    'OWASP ASVS 5 13.3.1',
    'C',
    ['check', 'test'],
    'Read secrets from the environment or from files named by a *_FILE variable; rotate whatever was committed.',
  ],
  'CFG-3': [
    'Credentials rotate without a restart',
    'A changed password, signing key or certificate is picked up with no failed request',
    'OWASP ASVS 5 13.3.4',
    'A',
    ['drill'],
    'Re-read the credential when its file changes and keep the old one valid during an overlap.',
  ],
  'CFG-4': [
    'Committed secrets are refused',
    'A secret planted in a change is refused before it is merged',
    'OWASP ASVS 5 13.3',
    'B',
    ['check'],
    'Run a secret scan before each commit and in CI.',
  ],
})
