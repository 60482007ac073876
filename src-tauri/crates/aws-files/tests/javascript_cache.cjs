// Takes credentials with the AWS SDK for JavaScript by the profile `dev` of $HOME.
//
//     node javascript_cache.cjs PACKAGES NOW
//
// PACKAGES is the directory of the installed packages, NOW is what the SDK is told for the time. Prints as
// JSON which access token opened the portal and which refresh token was used, if any, or why there were no
// credentials. Nothing reaches the network: AWS is the function `answer`.

const { createRequire } = require("node:module");
const { join } = require("node:path");
const { Readable } = require("node:stream");

const [packages, now] = process.argv.slice(2);
const { fromSSO } = createRequire(join(packages, "x"))("@aws-sdk/credential-provider-sso");

const started = Date.parse(now);
globalThis.Date = class extends Date {
  constructor(...time) {
    super(...(time.length > 0 ? time : [started]));
  }
  static now() {
    return started;
  }
};

const seen = {};

function answer(request) {
  if (request.path.endsWith("/token")) {
    seen.refreshed = JSON.parse(request.body).refreshToken;
    return { accessToken: "renewed", expiresIn: 28800, refreshToken: `after ${seen.refreshed}` };
  }
  seen.portal = request.headers["x-amz-sso_bearer_token"];
  const keys = { accessKeyId: "x", secretAccessKey: "x", sessionToken: "x", expiration: started + 3600000 };
  return { roleCredentials: keys };
}

const requestHandler = {
  async handle(request) {
    const body = Readable.from([Buffer.from(JSON.stringify(answer(request)))]);
    return { response: { statusCode: 200, headers: { "content-type": "application/json" }, body } };
  },
};

fromSSO({ profile: "dev", clientConfig: { requestHandler } })()
  .catch((error) => {
    seen.refused = error.message;
  })
  .then(() => console.log(JSON.stringify(seen)));
