/** The words of the product as types: no logic, no imports from other rooms. */
export * from './advice'
export * from './app'
export * from './conversion'
export * from './entry-point'
export * from './observation'
export * from './place'
export * from './problem'
