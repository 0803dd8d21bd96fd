// What must hold on every page a journey opens, watched without the journey asking.

/**
 * Watches a context. `found(text)` is called for each fault, `opened(url)` for each page of ours that was shown.
 * `origins` are the zones' own; pages of `others` may be gone to and are not judged; anything else is a third party.
 */
export function watch(context, { origins, others = new Set(), found, opened }) {
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (others.has(url.origin) && request.isNavigationRequest()) return;
    if (/^(https?|wss?):$/.test(url.protocol) && !origins.has(url.origin.replace(/^ws/, "http"))) {
      found(`third party: the page asks for ${url.href}`);
    }
  });

  context.on("response", (response) => {
    const request = response.request();
    if (others.has(new URL(response.url()).origin)) return;
    const status = response.status();
    const isPage =
      request.isNavigationRequest() && (response.headers()["content-type"] ?? "").startsWith("text/html");
    if (status >= 500) found(`${status} from ${request.method()} ${response.url()}`);
    if (!isPage && status >= 400 && status < 500 && !request.isNavigationRequest()) {
      found(`${status} for ${response.url()}, which the page needs`);
    }
    if (isPage && (status < 300 || status >= 400)) {
      // A page inside a page is inspected with the page around it.
      if (!request.frame().parentFrame()) opened(response.url());
      for (const fault of policyFaults(response.headers()["content-security-policy"])) {
        found(`${fault} (${response.url()})`);
      }
    }
  });

  context.on("console", (message) => {
    // The browser's own note on a 4xx; the status is judged above, a page that says 422 is a page.
    if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
    found(`console: ${message.text()}`);
  });

  context.on("weberror", (event) => found(`script: ${event.error().message}`));
}

/** What is wrong with a Content-Security-Policy. */
export function policyFaults(policy) {
  if (!policy) return ["no Content-Security-Policy"];
  const faults = [];
  if (!/(^|;)\s*(default-src|script-src)\s/.test(policy)) faults.push("the Content-Security-Policy leaves scripts open");
  for (const word of ["'unsafe-inline'", "'unsafe-eval'"]) {
    if (policy.includes(word)) faults.push(`the Content-Security-Policy says ${word}`);
  }
  return faults;
}
