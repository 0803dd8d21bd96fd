use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// One value of each type.
#[derive(Default)]
pub(crate) struct Memory(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Memory {
    pub(crate) fn of<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = kept.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        value.clone().downcast().expect("a value is kept under its own type")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn there_is_one_value_of_a_type() {
        let memory = Memory::default();
        memory.of::<AtomicU32>().store(7, Ordering::Relaxed);
        assert_eq!(memory.of::<AtomicU32>().load(Ordering::Relaxed), 7);
        assert!(memory.of::<Mutex<String>>().lock().unwrap().is_empty());
    }
}
