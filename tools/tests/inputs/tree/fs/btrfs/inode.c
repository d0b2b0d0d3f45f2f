/* Made up: words that `pagerace identify` looks for. */
int btrfs_writepage_start_hook(struct page *page)
{
	return -EBUSY;
}
