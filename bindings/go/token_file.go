//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package tmcontrol

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// A FileTokenStore keeps tokens in a file that only its owner can read. A new file replaces the old one as a whole, so that one of them is
// there whatever happens. Processes on one machine may share it: a second file, with ".lock" behind its name, is locked with flock.
type FileTokenStore struct {
	// Path is the file. Its folder has to be there.
	Path string
	// Patience is how long Lock waits for another process; 15 seconds if it is 0.
	Patience time.Duration

	mu     sync.Mutex
	locked *os.File
}

// Load reads the tokens, for the making of a client; the error is fs.ErrNotExist if nothing was ever stored.
func (s *FileTokenStore) Load() (Tokens, error) {
	text, err := os.ReadFile(s.Path)
	if err != nil {
		return Tokens{}, err
	}
	var kept keptTokens
	if err := json.Unmarshal(text, &kept); err != nil {
		return Tokens{}, fmt.Errorf("%s: %w", s.Path, err)
	}
	return Tokens{kept.OpenID, kept.AccessToken, kept.RefreshToken, fromUnix(kept.ExpiresAt)}, nil
}

// keptTokens are Tokens in the file.
type keptTokens struct {
	OpenID       string `json:"open_id"`
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	ExpiresAt    int64  `json:"expires_at_s"`
}

// Lock is TokenStore's. Tokens of another user, and those that end earlier than the ones in use, are not newer. Where an end is not known
// the tokens in the file count: another process has left them, and those in use are dead then.
func (s *FileTokenStore) Lock(inUse Tokens) (Tokens, error) {
	file, err := s.lockFile()
	if err != nil {
		return Tokens{}, err
	}
	kept, err := s.Load()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Tokens{}, errors.Join(err, file.Close())
	}
	s.mu.Lock()
	s.locked = file
	s.mu.Unlock()
	if err != nil || kept.OpenID != inUse.OpenID || kept.AccessToken == inUse.AccessToken || isOlder(kept, inUse) {
		return Tokens{}, nil
	}
	return kept, nil
}

// isOlder says whether the file was left behind, because newer tokens could not be written.
func isOlder(kept, inUse Tokens) bool {
	return !kept.ExpiresAt.IsZero() && !inUse.ExpiresAt.IsZero() && kept.ExpiresAt.Before(inUse.ExpiresAt)
}

// lockFile opens and locks the lock file. A file that is opened anew has a lock of its own, so clients of one process wait for each other, too.
func (s *FileTokenStore) lockFile() (*os.File, error) {
	patience := s.Patience
	if patience == 0 {
		patience = 15 * time.Second
	}
	file, err := os.OpenFile(s.Path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	// Waiting inside flock could not be given up.
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) || time.Since(began) > patience {
			return nil, errors.Join(fmt.Errorf("%s: %w", file.Name(), err), file.Close())
		}
	}
}

// Store is TokenStore's.
func (s *FileTokenStore) Store(renewed Tokens) (err error) {
	text, err := json.Marshal(keptTokens{renewed.OpenID, renewed.AccessToken, renewed.RefreshToken, toUnix(renewed.ExpiresAt)})
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(s.Path), filepath.Base(s.Path)+".*") // that only the owner may read
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), s.Path)
}

// Unlock is TokenStore's.
func (s *FileTokenStore) Unlock() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.locked == nil {
		return errors.New("the store is not locked")
	}
	file := s.locked
	s.locked = nil
	return file.Close() // which gives up the lock
}
