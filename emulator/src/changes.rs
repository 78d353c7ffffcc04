//! Word that something has changed, for those who look on.

use tokio::sync::watch;

/// Says that there is something new, not what: whoever looks on compares with what they saw last.
#[derive(Debug)]
pub(crate) struct Changes(watch::Sender<()>);

impl Default for Changes {
    fn default() -> Changes {
        Changes(watch::Sender::new(()))
    }
}

impl Changes {
    /// Costs next to nothing when nobody looks on.
    pub(crate) fn announce(&self) {
        self.0.send_replace(());
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
