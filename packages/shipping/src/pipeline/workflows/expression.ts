/** What GitHub puts in place of it before a job runs. Never inside `run`: a shell would read what somebody else wrote. */
export const expression = (text: string): string => `\${{ ${text} }}`
