//! What a person sees on a page, and what a person does with it.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::devtools::DevTools;

/// A tab without scripts, on a phone.
pub(crate) struct Page {
    devtools: DevTools,
    _browser: Browser,
}

/// A field to type into, as a screen reader announces it.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) is_invalid: bool,
    pub(crate) is_focused: bool,
}

impl Page {
    /// A new browser with an empty tab.
    pub(crate) fn blank() -> Self {
        let (browser, devtools) = Browser::start();
        let mut page = Self {
            devtools,
            _browser: browser,
        };
        for domain in ["Page", "Network", "Log", "Audits", "DOM", "CSS"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        page.call("Accessibility.enable", json!({}));
        let off = json!({"value": true});
        page.call("Emulation.setScriptExecutionDisabled", off);
        page.resize(390, 844);
        page
    }

    /// Gives the phone another size, in CSS pixels.
    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let screen =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": true});
        self.call("Emulation.setDeviceMetricsOverride", screen);
    }

    /// Follows a link from an email.
    #[track_caller]
    pub(crate) fn open(&mut self, url: &str) {
        let start = self.devtools.now();
        self.call("Page.navigate", json!({"url": url}));
        self.devtools.await_event("Page.loadEventFired", start);
    }

    /// Presses the only button with the mouse, and waits for the page that comes.
    #[track_caller]
    pub(crate) fn press_the_button(&mut self) {
        let start = self.devtools.now();
        self.click("button");
        self.devtools.await_event("Page.loadEventFired", start);
    }

    /// Presses Enter in the focused field, and waits for the page that comes.
    #[track_caller]
    pub(crate) fn press_enter(&mut self) {
        let start = self.devtools.now();
        let enter = json!({"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13});
        for (kind, text) in [("keyDown", "\r"), ("keyUp", "")] {
            let mut event = enter.clone();
            event["type"] = json!(kind);
            event["text"] = json!(text);
            self.call("Input.dispatchKeyEvent", event);
        }
        self.devtools.await_event("Page.loadEventFired", start);
    }

    /// Clicks into the middle of the one element that this selector names.
    #[track_caller]
    pub(crate) fn click(&mut self, selector: &str) {
        let node = self.only(selector);
        self.call("DOM.scrollIntoViewIfNeeded", json!({"nodeId": node}));
        let model = self.box_of(node);
        let corner = |index: usize| model["content"][index].as_f64().expect("a corner");
        let (x, y) = (
            f64::midpoint(corner(0), corner(4)),
            f64::midpoint(corner(1), corner(5)),
        );
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Types into the focused field.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// The title of the tab.
    pub(crate) fn title(&mut self) -> String {
        self.announced("RootWebArea").concat()
    }

    /// All that is to be read, each piece on a line of its own.
    pub(crate) fn text(&mut self) -> String {
        self.announced("StaticText").join("\n")
    }

    /// The words on its buttons.
    pub(crate) fn buttons(&mut self) -> Vec<String> {
        self.announced("button")
    }

    /// Its only field.
    #[track_caller]
    pub(crate) fn field(&mut self) -> Field {
        let mut fields = self.accessible("textbox");
        let field = fields.pop().expect("a field");
        assert!(fields.is_empty(), "more than one field: {fields:?}");
        let has = |name: &str, value: &Value| {
            let properties = field["properties"].as_array().into_iter().flatten();
            let mut named = properties.filter(|property| property["name"] == json!(name));
            named.any(|property| property["value"]["value"] == *value)
        };
        Field {
            name: text_of(&field["name"]),
            description: text_of(&field["description"]),
            is_invalid: has("invalid", &json!("true")),
            is_focused: has("focused", &json!(true)),
        }
    }

    /// How many elements this selector names.
    pub(crate) fn count(&mut self, selector: &str) -> usize {
        self.all(selector).len()
    }

    /// A property of the style of each element that this selector names.
    pub(crate) fn styles(&mut self, selector: &str, property: &str) -> Vec<String> {
        let nodes = self.all(selector);
        let styles = nodes.into_iter().map(|node| {
            let style = self.call("CSS.getComputedStyleForNode", json!({"nodeId": node}));
            let properties = style["computedStyle"].as_array().into_iter().flatten();
            let mut named = properties.filter(|found| found["name"] == json!(property));
            named.next().map(text_of).expect("a style")
        });
        styles.collect()
    }

    /// How high the one element is that this selector names, in CSS pixels.
    #[track_caller]
    pub(crate) fn height(&mut self, selector: &str) -> u64 {
        let node = self.only(selector);
        self.box_of(node)["height"].as_u64().expect("a height")
    }

    /// How wide all that is on the page is, in CSS pixels, without scrolling or with it.
    pub(crate) fn width(&mut self) -> u64 {
        let metrics = self.call("Page.getLayoutMetrics", json!({}));
        let width = &metrics["cssContentSize"]["width"];
        width.as_u64().expect("a width")
    }

    /// Where this tab has sent requests so far.
    pub(crate) fn requested(&self) -> Vec<String> {
        let sent = self.devtools.told("Network.requestWillBeSent");
        sent.map(|told| text_of(&json!({"value": told["request"]["url"]})))
            .collect()
    }

    /// What the browser has found fault with so far: errors in its console, what a policy forbade.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let logged = self.devtools.told("Log.entryAdded");
        // That a page came with the status of an error is no fault of the page.
        let logged = logged.filter(|told| told["entry"]["source"] != json!("network"));
        let issues = self.devtools.told("Audits.issueAdded");
        logged.chain(issues).map(Value::to_string).collect()
    }

    fn announced(&mut self, role: &str) -> Vec<String> {
        let nodes = self.accessible(role);
        nodes.iter().map(|node| text_of(&node["name"])).collect()
    }

    /// What assistive technology is told of the elements in this role.
    fn accessible(&mut self, role: &str) -> Vec<Value> {
        let mut tree = self.call("Accessibility.getFullAXTree", json!({}));
        let Value::Array(nodes) = tree["nodes"].take() else {
            panic!("no accessibility tree: {tree}");
        };
        let nodes = nodes.into_iter();
        let shown = nodes.filter(|node| node["ignored"] != json!(true));
        shown
            .filter(|node| node["role"]["value"] == json!(role))
            .collect()
    }

    #[track_caller]
    fn only(&mut self, selector: &str) -> u64 {
        let nodes = self.all(selector);
        let [node] = nodes[..] else {
            panic!("{} elements are {selector}", nodes.len());
        };
        node
    }

    fn all(&mut self, selector: &str) -> Vec<u64> {
        let document = self.call("DOM.getDocument", json!({"depth": 0}));
        let query = json!({"nodeId": document["root"]["nodeId"], "selector": selector});
        let found = self.call("DOM.querySelectorAll", query);
        let nodes = found["nodeIds"].as_array().into_iter().flatten();
        nodes.filter_map(Value::as_u64).collect()
    }

    fn box_of(&mut self, node: u64) -> Value {
        let mut found = self.call("DOM.getBoxModel", json!({"nodeId": node}));
        found["model"].take()
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is made for the call")]
    #[track_caller]
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.devtools.call(method, &params)
    }
}

fn text_of(value: &Value) -> String {
    value["value"].as_str().unwrap_or_default().to_owned()
}
