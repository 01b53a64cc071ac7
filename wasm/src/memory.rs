//! Whence the module has its memory: an allocator a third the size of the standard one, whose calls take the same time however full the memory is.

#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
