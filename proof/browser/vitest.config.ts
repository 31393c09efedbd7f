import { browserTests } from '../harness/browser-tests.ts'

export default browserTests('browser', import.meta.dirname)
