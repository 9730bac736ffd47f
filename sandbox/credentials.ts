/** What the sandbox's providers expect. They buy nothing anywhere, so they are no secrets. */
export const SANDBOX_CREDENTIALS = {
  ytx: {
    accountSid: 'sandboxaccount0000000000000000000',
    authToken: 'sandboxtoken00000000000000000000',
    appId: 'sandboxapp0000000000000000000000',
  },
  juhe: {
    openId: 'JHsandboxopenid00000000000000000',
    key: 'sandboxkey0000000000000000000000',
  },
} as const;
