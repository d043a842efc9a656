//! A page as a user sees and operates it.

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::devtools::DevTools;

/// A tab without scripts, on a phone.
pub(crate) struct Page {
    devtools: DevTools,
    _browser: Browser,
}

/// A text field, as assistive technology sees it.
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

    /// Changes the size of the screen, in CSS pixels.
    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let screen =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": true});
        self.call("Emulation.setDeviceMetricsOverride", screen);
    }

    /// Follows a link from an email.
    #[track_caller]
    pub(crate) fn open(&mut self, url: &str) {
        let start = self.devtools.event_count();
        self.call("Page.navigate", json!({"url": url}));
        self.devtools.await_event("Page.loadEventFired", start);
    }

    /// Clicks the only button, and waits for the next page.
    #[track_caller]
    pub(crate) fn click_button(&mut self) {
        let start = self.devtools.event_count();
        self.click("button");
        self.devtools.await_event("Page.loadEventFired", start);
    }

    /// Presses Enter in the focused field, and waits for the next page.
    #[track_caller]
    pub(crate) fn press_enter(&mut self) {
        let start = self.devtools.event_count();
        let enter = json!({"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13});
        for (kind, text) in [("keyDown", "\r"), ("keyUp", "")] {
            let mut event = enter.clone();
            event["type"] = json!(kind);
            event["text"] = json!(text);
            self.call("Input.dispatchKeyEvent", event);
        }
        self.devtools.await_event("Page.loadEventFired", start);
    }

    /// Clicks the centre of the only element with this selector.
    #[track_caller]
    pub(crate) fn click(&mut self, selector: &str) {
        let node = self.only(selector);
        self.call("DOM.scrollIntoViewIfNeeded", json!({"nodeId": node}));
        let model = self.box_of(node);
        let corner = |index: usize| model["content"][index].as_f64().expect("a corner");
        let x = f64::midpoint(corner(0), corner(4));
        let y = f64::midpoint(corner(1), corner(5));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    pub(crate) fn title(&mut self) -> String {
        self.names("RootWebArea").concat()
    }

    /// The visible text, one line for each piece.
    pub(crate) fn text(&mut self) -> String {
        self.names("StaticText").join("\n")
    }

    pub(crate) fn buttons(&mut self) -> Vec<String> {
        self.names("button")
    }

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

    /// The number of elements with this selector.
    pub(crate) fn count(&mut self, selector: &str) -> usize {
        self.all(selector).len()
    }

    /// A property of the computed style of each element with this selector.
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

    /// The height of the only element with this selector, in CSS pixels.
    #[track_caller]
    pub(crate) fn height(&mut self, selector: &str) -> u64 {
        let node = self.only(selector);
        self.box_of(node)["height"].as_u64().expect("a height")
    }

    /// The width of the whole content, in CSS pixels.
    pub(crate) fn width(&mut self) -> u64 {
        let metrics = self.call("Page.getLayoutMetrics", json!({}));
        let width = &metrics["cssContentSize"]["width"];
        width.as_u64().expect("a width")
    }

    /// The URLs of all requests of this tab.
    pub(crate) fn requested(&self) -> Vec<String> {
        let sent = self.devtools.events("Network.requestWillBeSent");
        sent.map(|event| text_of(&json!({"value": event["request"]["url"]})))
            .collect()
    }

    /// The errors in the console, and the violations of the content security policy.
    pub(crate) fn errors(&self) -> Vec<String> {
        let logged = self.devtools.events("Log.entryAdded");
        // An error status of a page is not an error in the page.
        let logged = logged.filter(|event| event["entry"]["source"] != json!("network"));
        let issues = self.devtools.events("Audits.issueAdded");
        logged.chain(issues).map(Value::to_string).collect()
    }

    fn names(&mut self, role: &str) -> Vec<String> {
        let nodes = self.accessible(role);
        nodes.iter().map(|node| text_of(&node["name"])).collect()
    }

    /// The accessibility tree nodes with this role.
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
            panic!("{} elements with {selector}", nodes.len());
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

    #[expect(
        clippy::needless_pass_by_value,
        reason = "every caller creates it for the call"
    )]
    #[track_caller]
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.devtools.call(method, &params)
    }
}

fn text_of(value: &Value) -> String {
    value["value"].as_str().unwrap_or_default().to_owned()
}
