/**
 * What `current_date` and a value as text mean must not depend on where the server stands, nor on what its operator set
 * for the database or the role.
 */
export const VALUE_SETTINGS = {
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
} as const
