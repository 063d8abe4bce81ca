/** channels of LISTEN and NOTIFY; the payload is the id of an operation */
export const eventsChannel = 'twinstack_events'
export const cancelChannel = 'twinstack_cancel'
