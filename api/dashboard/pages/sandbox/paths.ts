export const getResourcePath = (key: string) => `/dashboard/sandbox/resources/${key}`
