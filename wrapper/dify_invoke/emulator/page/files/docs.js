// Shows the contract in Swagger UI, with the emulator's key filled in.
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// The head of a frame, as it looks when its 14 bytes are read as UTF-8: the four of its length are up to four characters.
const HEAD = /\x0f\x00\n\x00[^]{1,4}?\x00{6}(?!\x00)/g;

// A stream of frames is shown as its envelopes, one below the other.
function withoutFrames(response) {
  if (response.text?.startsWith("\x0f")) {
    response.text = response.text.replace(HEAD, "\n").trimStart();
    response.data = response.text;
  }
  return response;
}

async function show() {
  const overview = await (await fetch("/page/overview.json")).json();
  const viewer = SwaggerUIBundle({
    url: "/docs/openapi.yaml",
    dom_id: "#viewer",
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
    responseInterceptor: withoutFrames,
    onComplete: () => viewer.preauthorizeApiKey("InnerApiKey", overview.environment.DIFY_INNER_API_KEY),
  });
}

show();
