// What every page loads.
document.documentElement.dataset["script"] = "on";

export {};
