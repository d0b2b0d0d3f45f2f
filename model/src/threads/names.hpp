#pragma once

#include "state/machine.hpp"

// What thread code calls by its plain name. Functions of the state are found by their arguments.

namespace model::threads {

using checker::At;
using checker::ConditionView;
using checker::Op;
using checker::Shared;
using state::Bio;
using state::CacheSlot;
using state::Cleaner;
using state::Dirtier;
using state::ExtentIoTree;
using state::FaultCounts;
using state::FinishItem;
using state::FinishQueue;
using state::FixupQueue;
using state::FrameId;
using state::frames_max;
using state::Ghost;
using state::Inode;
using state::KernelFunction;
using state::Machine;
using state::OrderedExtent;
using state::OrderedReference;
using state::Page;
using state::PageCache;
using state::PageIndex;
using state::PageOutcome;
using state::PageTable;
using state::Pte;
using state::PteState;
using state::Tag;
using state::Task;
using state::Tlb;

}  // namespace model::threads
