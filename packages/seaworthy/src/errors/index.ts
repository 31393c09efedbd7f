export {
  AppError,
  type AppErrorOptions,
  type ErrorDefinition,
  FatalBootError,
  type FieldError,
} from './app-error.ts'
export { type AnyErrorCatalogue, defineErrors, type ErrorCatalogue } from './catalogue.ts'
export { type Destination, networkTrouble } from './network-trouble.ts'
export { PROBLEM_MEDIA_TYPE, type Problem, problemType, toProblem } from './problem.ts'
export { thrownText } from './thrown-text.ts'
