export function settingsTable(): string
export function readmeWithTable(): string
